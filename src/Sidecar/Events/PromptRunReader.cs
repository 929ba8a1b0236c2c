namespace AgentMark.Sidecar.Events;

/// <summary>Reads the data of <c>prompt-run</c>.</summary>
internal static class PromptRunReader
{
    public static EventResult Read(EventData data, PromptTree tree)
    {
        var props = data.TakeObject(DataField.CustomProps);
        var given = data.Peek(DataField.CustomProps);
        if (!props.IsObject && !given.IsAbsent)
        {
            return EventResult.Rejected($"data.customProps must be an object; it is {given.TypeName}.");
        }

        var promptPath = data.TakeText(DataField.PromptPath);
        var shouldStream = ShouldStream(data.TakeObject(DataField.Options));
        return new PromptRunEvent(tree, props.Raw, shouldStream, promptPath, data.Rest());
    }

    // Absent means yes, while an explicit null is as false as it is in JavaScript.
    private static bool ShouldStream(JsonValue options)
    {
        var value = options.Member("shouldStream"u8);
        return value.Kind == System.Text.Json.JsonTokenType.None || value.IsTruthy;
    }
}
