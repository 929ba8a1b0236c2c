using AgentMark.V1;
using Google.Protobuf;
using Event = AgentMark.V1.RunPromptResponse.EventOneofCase;

namespace AgentMark.Cli.Checking.Rules;

/// <summary>An object run that finishes has made one value: as text, or as object_final.</summary>
internal static class ObjectRules
{
    public static Finding? Judge(List<RunPromptResponse> events)
    {
        if (!events.Exists(e => e.EventCase == Event.Finish))
        {
            return null;
        }

        var deltas = events.Where(e => e.EventCase == Event.ObjectDelta).ToList();
        var finals = events.Where(e => e.EventCase == Event.ObjectFinal).ToList();
        if (events.Exists(e => e.EventCase == Event.ObjectTextDelta))
        {
            return finals.Count + deltas.Count > 0
                ? new("object-one-way", "object_text_delta alone, or object_delta and object_final", "both in one run")
                : Text(string.Concat(events.Where(e => e.EventCase == Event.ObjectTextDelta).Select(e => e.ObjectTextDelta.Text)));
        }

        const string expected = "object_text_delta, or one object_final, before finish";
        if (finals.Count != 1)
        {
            return new("object-final", expected, finals.Count == 0 ? "neither" : $"{finals.Count} of object_final");
        }

        return events.FindIndex(e => e.EventCase == Event.Finish) < events.IndexOf(finals[0])
            ? new("object-final", expected, "object_final after it")
            : deltas.Select(e => JsonBytes.Required("object-delta", "partial_json", e.ObjectDelta.PartialJson)).FirstOrDefault(finding => finding is not null)
                ?? JsonBytes.Required("object-final", "value_json", finals[0].ObjectFinal.ValueJson);
    }

    private static Finding? Text(string text) => JsonBytes.IsJson(ByteString.CopyFromUtf8(text))
        ? null
        : new("object-text", "text that is one JSON value by the time of finish", text.Length > 200 ? text[..200] + "…" : text);
}
