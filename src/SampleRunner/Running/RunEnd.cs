using AgentMark.V1;
using Microsoft.Extensions.AI;

namespace AgentMark.SampleRunner.Running;

/// <summary>Gathers, from a stream of updates, what the last event says: why the model stopped and what the run used.</summary>
internal sealed class RunEnd
{
    private readonly UsageDetails _usage = new();
    private bool _hasUsage;
    private ChatFinishReason? _reason;

    /// <summary>False while the model has not said why it stopped.</summary>
    public bool IsKnown => _reason is not null;

    /// <summary>The usage so far in the contract's form; null when the model says nothing of it.</summary>
    public Usage? Usage => _hasUsage ? From(_usage) : null;

    public void Add(ChatResponseUpdate update)
    {
        // A run with tools is several model calls: the last one's reason counts, and the sum of their tokens.
        _reason = update.FinishReason ?? _reason;
        foreach (var used in update.Contents.OfType<UsageContent>())
        {
            _usage.Add(used.Details);
            _hasUsage = true;
        }
    }

    public RunPromptResponse ToEvent() => Events.Finish(Name(_reason), Usage);

    /// <summary>Token counts in the contract's form: what the model did not say is absent.</summary>
    public static Usage From(UsageDetails details)
    {
        var usage = new Usage();
        if (details.InputTokenCount is { } input)
        {
            usage.InputTokens = input;
        }

        if (details.OutputTokenCount is { } output)
        {
            usage.OutputTokens = output;
        }

        if (details.TotalTokenCount is { } total)
        {
            usage.TotalTokens = total;
        }

        return usage;
    }

    private static string Name(ChatFinishReason? reason) => reason?.Value switch
    {
        null => "",
        "stop" => "stop",
        "length" => "length",
        "tool_calls" => "tool-calls",
        "content_filter" => "content-filter",
        _ => "other",
    };
}
