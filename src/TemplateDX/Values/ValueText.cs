namespace AgentMark.TemplateDX.Values;

/// <summary>What an expression leaves in the text of a prompt.</summary>
internal static class ValueText
{
    /// <summary>Lists without separators, maps as JSON, everything else as JavaScript's <c>String()</c>.</summary>
    public static string Of(Value value) => value.Kind switch
    {
        ValueKind.List => Coercion.Join(value.List, ""),
        ValueKind.Map => ValueJson.Write(value)!,
        _ => value.ToText(),
    };
}
