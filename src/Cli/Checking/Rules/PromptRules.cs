using AgentMark.V1;
using Grpc.Core;
using Event = AgentMark.V1.RunPromptResponse.EventOneofCase;

namespace AgentMark.Cli.Checking.Rules;

/// <summary>What holds for every stream of RunPrompt, whatever was asked.</summary>
internal static class PromptRules
{
    private static readonly HashSet<string> Reasons = ["", "stop", "length", "tool-calls", "content-filter", "error", "other"];

    private static readonly Event[] OfEveryKind = [Event.None, Event.Started, Event.ReasoningDelta, Event.Finish, Event.Error];

    public static IEnumerable<Finding> Judge(RunPromptRequest request, Exchange answer)
    {
        var events = answer.Messages.Cast<RunPromptResponse>().ToList();
        var ended = answer.Status is { StatusCode: StatusCode.OK };
        return new[]
        {
            ended ? OneEnd(request.Kind, events) : null,
            NothingAfterTheEnd(events),
            Started(events),
            OwnEvents(request.Kind, events),
            ToolRules.Calls(events),
            ToolRules.Results(events),
            ended && request.Kind == PromptKind.Object ? ObjectRules.Judge(events) : null,
            ended && request.Kind == PromptKind.Image ? MediaRules.Images(events) : null,
            ended && request.Kind == PromptKind.Speech ? MediaRules.Speech(events) : null,
            Finish(events),
            Error(events),
        }.OfType<Finding>();
    }

    /// <summary>True for the events that end a run.</summary>
    public static bool IsEnd(RunPromptResponse message) => message.EventCase is Event.Finish or Event.Error;

    private static Finding? OneEnd(PromptKind kind, List<RunPromptResponse> events)
    {
        const string expected = "exactly one finish or error";
        var mayJustEnd = kind is PromptKind.Image or PromptKind.Speech && events.Exists(e => e.EventCase is Event.Image or Event.Speech);
        return events.Count(IsEnd) switch
        {
            0 when mayJustEnd => null,
            0 => new("one-end", expected, $"{events.Count} events and neither"),
            1 => null,
            var several => new("one-end", expected, $"{several}: {string.Join(", ", events.Where(IsEnd).Select(AnswerRules.NameOf))}"),
        };
    }

    private static Finding? NothingAfterTheEnd(List<RunPromptResponse> events)
    {
        var end = events.FindIndex(IsEnd);
        var next = end < 0 ? null : events.Skip(end + 1).FirstOrDefault(e => !IsEnd(e)); // a second end is the rule above
        return next is null ? null : new("nothing-after-end", "no event after finish or error", $"{AnswerRules.NameOf(next)} after {AnswerRules.NameOf(events[end])}");
    }

    private static Finding? Started(List<RunPromptResponse> events)
    {
        const string expected = "started once at most, and first";
        var at = events.FindLastIndex(e => e.EventCase == Event.Started);
        if (at > 0 && events.FindIndex(e => e.EventCase != Event.None) != at)
        {
            return new("started-first", expected, $"started as event {at}");
        }

        return at >= 0 && events[at].Started.TraceId is { Length: > 0 } id && !TraceIds.IsOne(id)
            ? new("trace-id", "32 lower-case hex digits, or nothing", id)
            : null;
    }

    private static Finding? OwnEvents(PromptKind kind, List<RunPromptResponse> events)
    {
        var own = kind switch
        {
            PromptKind.Text => new[] { Event.TextDelta, Event.ToolCall, Event.ToolResult },
            PromptKind.Object => [Event.ObjectDelta, Event.ObjectTextDelta, Event.ObjectFinal, Event.ToolCall, Event.ToolResult],
            PromptKind.Image => [Event.Image],
            _ => [Event.Speech],
        };
        var foreign = events.Find(e => !own.Contains(e.EventCase) && !OfEveryKind.Contains(e.EventCase));
        return foreign is null ? null : new("own-events", $"events that belong to prompts of kind {kind.ToString().ToLowerInvariant()}", AnswerRules.NameOf(foreign));
    }

    private static Finding? Finish(List<RunPromptResponse> events)
    {
        if (events.Find(e => e.EventCase == Event.Finish)?.Finish is not { } finish)
        {
            return null;
        }

        if (!Reasons.Contains(finish.Reason))
        {
            return new("finish-reason", "stop, length, tool-calls, content-filter, error, other or nothing", finish.Reason);
        }

        var usage = finish.Usage ?? new Usage();
        if (usage.InputTokens < 0 || usage.OutputTokens < 0 || usage.TotalTokens < 0)
        {
            return new("usage", "no negative number of tokens", usage.ToString());
        }

        return usage is { HasInputTokens: true, HasOutputTokens: true, HasTotalTokens: true } && usage.TotalTokens < usage.InputTokens + usage.OutputTokens
            ? new("usage", "a total that is not less than input and output", usage.ToString())
            : null;
    }

    private static Finding? Error(List<RunPromptResponse> events) => events.Find(e => e.EventCase == Event.Error)?.Error switch
    {
        { Message: "" } => new("error-event", "an error with a message for people", "an empty one"),
        { Code: < 0 or > 16 } error => new("error-event", "a google.rpc code, 0 to 16", $"{error.Code}"),
        _ => null,
    };
}
