namespace AgentMark.TemplateDX.Values;

/// <summary>A list of values.</summary>
internal sealed class ValueList : List<Value>;
