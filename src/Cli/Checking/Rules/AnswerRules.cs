using System.Globalization;
using AgentMark.V1;
using Google.Protobuf;
using Grpc.Core;

namespace AgentMark.Cli.Checking.Rules;

/// <summary>Holds an answer against everything that must be true of any answer, and against what its case expects.</summary>
internal static class AnswerRules
{
    /// <summary>The largest message that a sidecar takes, unless it is configured to take more.</summary>
    private const int LargestMessage = 10 * 1024 * 1024;

    private const int Shown = 300;

    /// <returns>Everything that is wrong; a rule that has nothing to look at finds nothing.</returns>
    public static IReadOnlyList<Finding> Judge(CheckCase one, IMessage request, Exchange answer)
    {
        if (Transport(answer) is { } broken)
        {
            return [broken];
        }

        var findings = request switch
        {
            RunPromptRequest prompt => PromptRules.Judge(prompt, answer),
            RunDatasetRequest => DatasetRules.Judge(answer),
            EvaluateRequest evaluate => EvalRules.Judge(evaluate, answer),
            GetCapabilitiesRequest => CapabilityRules.Judge(answer),
            _ => [],
        };
        return [.. Expected(one.Expect, answer), .. findings];
    }

    /// <summary>The code that a call has ended with: of its status, or of the error event in its place.</summary>
    public static StatusCode CodeOf(Exchange answer) => ErrorOf(answer).Code;

    private static Finding? Transport(Exchange answer) => answer switch
    {
        { Silence: { } silence } => new("in-time", $"the next message or the end of the call within {Seconds(silence)}", $"silence ({answer.Count} came before)"),
        { IsLost: true } => new("connection", "an answer, or a gRPC status", $"a connection that broke, or no gRPC, after {answer.Count} events: {Short(answer.Status!.Value.Detail)}"),
        { Unreadable: { } unreadable } when unreadable.Reason.Contains("UTF-8", StringComparison.Ordinal) =>
            new("valid-utf8", "strings in UTF-8: a character must not be split over two messages", $"message {unreadable.Index} has a string that is not UTF-8"),
        { Unreadable: { } unreadable } => new("readable", "messages of the contract", $"message {unreadable.Index} cannot be read: {unreadable.Reason}"),
        { Largest: > LargestMessage } => new("message-size", $"messages of up to {LargestMessage} bytes, which is the sidecar's limit", $"one of {answer.Largest}"),
        _ => null,
    };

    private static IEnumerable<Finding> Expected(Expectation expected, Exchange answer)
    {
        if (answer.Status is null)
        {
            yield break; // cancelled by us
        }

        var (code, text) = ErrorOf(answer);
        if (!expected.Status.Contains(code))
        {
            yield return new("status", string.Join(" or ", expected.Status.Select(StatusNames.Of)), code == StatusCode.OK ? "OK" : $"{StatusNames.Of(code)}: {Short(text)}");
        }
        else if (code != StatusCode.OK && expected.Names is { } word && !text.Contains(word, StringComparison.Ordinal))
        {
            yield return new("error-text", $"an error text that names {word}", Short(text));
        }

        if (code == StatusCode.OK)
        {
            foreach (var missing in expected.Events.Where(name => !answer.Messages.OfType<RunPromptResponse>().Any(message => NameOf(message) == name)))
            {
                yield return new("events", $"at least one {missing}", $"{answer.Count} events without one");
            }

            if (expected.Rule is { } extra && ExtraRules.Find(extra, answer) is { } finding)
            {
                yield return finding;
            }
        }
    }

    private static (StatusCode Code, string Text) ErrorOf(Exchange answer)
    {
        if (answer.Status is { StatusCode: not StatusCode.OK } status)
        {
            return (status.StatusCode, status.Detail);
        }

        return answer.Messages.OfType<RunPromptResponse>().LastOrDefault() is { Error: { } error }
            ? (error.Code is > 0 and <= 16 ? (StatusCode)error.Code : StatusCode.Unknown, error.Message)
            : (StatusCode.OK, "");
    }

    /// <summary>The event's name in the proto; empty for one that this version does not know.</summary>
    public static string NameOf(RunPromptResponse message) =>
        RunPromptResponse.Descriptor.FindFieldByNumber((int)message.EventCase)?.Name ?? "";

    /// <summary>On one line, of a length to be read.</summary>
    private static string Short(string text)
    {
        var line = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length <= Shown ? line : line[..Shown] + "…";
    }

    private static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.#} s");
}
