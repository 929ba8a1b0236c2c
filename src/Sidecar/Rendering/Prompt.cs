using System.Text;
using System.Text.Json;
using AgentMark.TemplateDX;
using AgentMark.V1;

namespace AgentMark.Sidecar.Rendering;

/// <summary>A prompt as it came in an event, read once and used by every run of it.</summary>
internal sealed class Prompt
{
    private readonly Template template;
    private readonly JsonElement frontMatter;
    private readonly Lazy<PromptProblem?>[] checks;
    private readonly Lazy<RenderedPrompt> settings;

    private Prompt(Template template)
    {
        this.template = template;
        frontMatter = JsonDocument.Parse(Encoding.UTF8.GetBytes(template.FrontMatterJson), new JsonDocumentOptions { MaxDepth = 1_000 }).RootElement;
        checks = [.. Enum.GetValues<TemplateKind>().Select(kind => new Lazy<PromptProblem?>(() => Checked(kind)))];
        settings = new Lazy<RenderedPrompt>(() => PromptSettings.Read(template.Kind.ToProto(), frontMatter));
    }

    /// <summary>True when it has a ForEach: then a runner has to render it.</summary>
    public bool HasForEach => template.HasForEach;

    /// <exception cref="TemplateException">It is no prompt.</exception>
    public static Prompt Read(ReadOnlyMemory<byte> astJson) => new(Template.Parse(astJson));

    /// <summary>Null when no config block is usable.</summary>
    public PromptHeader? Header(IReadOnlyList<PromptKind> order, string promptPath) => PromptHeaders.Read(frontMatter, order, promptPath);

    /// <summary>Whether a run of this kind may have it. The answer is worked out once.</summary>
    public PromptProblem? Check(PromptKind kind) => HasForEach ? null : checks[(int)kind.ToTemplate()].Value;

    /// <summary>Fills in the template.</summary>
    /// <param name="propsJson">The variables; empty takes those of the prompt's own test.</param>
    /// <param name="name">The prompt's name.</param>
    /// <exception cref="TemplateException">It cannot be rendered with these props.</exception>
    public RenderingResult Render(ReadOnlyMemory<byte> propsJson, string name)
    {
        var rendered = propsJson.IsEmpty ? template.RenderTest() : template.Render(propsJson);
        return new RenderingResult(PromptMessages.AddTo(settings.Value.Clone(), rendered, name), rendered);
    }

    private PromptProblem? Checked(TemplateKind kind)
    {
        try
        {
            template.Check(kind);
            return null;
        }
        catch (TemplateException e)
        {
            return PromptProblem.Of(e);
        }
    }
}
