using System.Text.Json;
using System.Text.Unicode;

namespace AgentMark.Sidecar.Events;

/// <summary>Makes one typed event of a webhook body of any era, or says why it cannot.</summary>
internal static class EventReader
{
    /// <summary>
    /// <list type="number">
    /// <item>The bytes: UTF-8, a leading byte order mark skipped, not empty.</item>
    /// <item>The JSON: read once, an object, not absurdly deep; repeated members count by their last.</item>
    /// <item>The envelope, flat or wrapped, and its type.</item>
    /// <item><c>data</c>, which every event but get-evals needs.</item>
    /// <item>What the type asks for.</item>
    /// </list>
    /// </summary>
    /// <param name="body">The body as it was signed. The event holds slices of it and lives no longer than it does.</param>
    /// <param name="known">Trees that need not be read again, or null.</param>
    /// <returns>Never throws, whatever the bytes are: what is wrong with them is the result's problem, for people.</returns>
    public static EventResult Read(ReadOnlyMemory<byte> body, TreeFinder? known)
    {
        // 1. The bytes.
        var json = body.Span.StartsWith("\uFEFF"u8) ? body[3..] : body;
        if (!Utf8.IsValid(json.Span))
        {
            return EventResult.Rejected("The body is not valid UTF-8.");
        }

        if (!json.Span.ContainsAnyExcept(" \t\r\n"u8))
        {
            return EventResult.Rejected("The body is empty; an event is a JSON object with \"type\" and \"data\".");
        }

        // 2. and 3. The JSON and the envelope.
        var reader = new BodyReader(json, known);
        Envelope? envelope;
        try
        {
            if (!Envelope.TryRead(ref reader, out envelope, out var problem))
            {
                return EventResult.Rejected(problem);
            }
        }
        catch (JsonException) when (reader.HasPassed)
        {
            return Read(body, known: null); // which counts all lines
        }
        catch (JsonException e)
        {
            return EventResult.Rejected(reader.IsAtMaxDepth
                ? $"The body is nested deeper than {JsonText.MaxDepth} levels."
                : $"The body is not valid JSON (line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}).");
        }

        return Read(envelope);
    }

    private static EventResult Read(Envelope envelope)
    {
        var type = envelope.Type.Text;
        if (type == EventTypes.GetEvals)
        {
            return new GetEvalsEvent();
        }

        if (type is not (EventTypes.PromptRun or EventTypes.DatasetRun or EventTypes.Alert))
        {
            return EventResult.Rejected(EventTypes.Unknown(envelope.Type));
        }

        // 4. Data.
        if (envelope.Data is not { Json.IsObject: true } data)
        {
            var found = envelope.Data?.Json ?? default;
            return EventResult.Rejected($"A {type} event needs an object in \"data\"; there is {found.TypeName}.");
        }

        // 5. What the type asks for.
        if (type == EventTypes.Alert)
        {
            return AlertReader.Read(data);
        }

        var tree = envelope.IsWrapped ? data.TakeWrappedTree() : data.TakeFlatTree();
        if (!tree.IsObject)
        {
            return EventResult.Rejected(tree.IsTruthy
                ? $"data.ast must be an object, the parsed prompt; it is {tree.TypeName}."
                : "The prompt is missing: the prompt tree belongs in data.ast.");
        }

        return type == EventTypes.PromptRun ? PromptRunReader.Read(data, data.Tree(tree)) : DatasetRunReader.Read(data, data.Tree(tree));
    }
}
