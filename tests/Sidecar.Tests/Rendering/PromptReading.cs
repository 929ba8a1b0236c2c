using AgentMark.Sidecar.Events;
using AgentMark.Sidecar.Rendering;
using AgentMark.TemplateDX;

namespace AgentMark.Sidecar.Tests.Rendering;

/// <summary>A body read as far as a run's header: the event, and what its prompt's front matter says.</summary>
internal sealed record PromptReading(WebhookEvent? Event, PromptHeader? Header, string? Problem)
{
    public static PromptReading Of(byte[] body)
    {
        var result = EventReader.Read(body, null);
        try
        {
            return result.Event switch
            {
                PromptRunEvent run => Headed(run, Prompt.Read(run.AstJson).Header(PromptHeaders.PromptRunOrder, run.PromptPath)),
                DatasetRunEvent run => Headed(run, Prompt.Read(run.AstJson).Header(PromptHeaders.DatasetRunOrder, run.PromptPath)),
                var other => new PromptReading(other, null, result.Problem),
            };
        }
        catch (TemplateException e)
        {
            return new PromptReading(null, null, PromptProblem.Of(e).Message);
        }
    }

    private static PromptReading Headed(WebhookEvent run, PromptHeader? header) =>
        header is null ? new PromptReading(null, null, PromptOpening.NoConfig.Message) : new PromptReading(run, header, null);
}
