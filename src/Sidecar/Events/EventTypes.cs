using System.Text;

namespace AgentMark.Sidecar.Events;

/// <summary>The names of the events, and how to say that a name is none of them.</summary>
internal static class EventTypes
{
    public const string PromptRun = "prompt-run";
    public const string DatasetRun = "dataset-run";
    public const string Alert = "alert";
    public const string GetEvals = "get-evals";

    public const string Valid = $"Valid types are {PromptRun}, {DatasetRun}, {Alert} and {GetEvals}.";

    // Enough to recognise a typing error; the value may be megabytes.
    private const int LongestQuote = 100;

    public static string Unknown(JsonValue type) => $"The event type {Quote(type.Raw.Span)} is unknown. {Valid}";

    private static string Quote(ReadOnlySpan<byte> json)
    {
        if (json.Length <= LongestQuote)
        {
            return Encoding.UTF8.GetString(json);
        }

        var end = LongestQuote;
        while ((json[end] & 0b1100_0000) == 0b1000_0000)
        {
            end--;
        }

        return Encoding.UTF8.GetString(json[..end]) + "…";
    }
}
