namespace AgentMark.TemplateDX.Values;

/// <summary>What a value is.</summary>
internal enum ValueKind
{
    Undefined,
    Null,
    Boolean,
    Number,
    String,
    List,
    Map,
}

/// <summary>A value as a prompt's expressions see it: JavaScript's, without functions. Lists and maps are compared by identity.</summary>
internal readonly struct Value
{
    private readonly double number;
    private readonly object? reference;

    private Value(ValueKind kind, double number = 0, object? reference = null) => (Kind, this.number, this.reference) = (kind, number, reference);

    public static Value Undefined => default;

    public static Value Null => new(ValueKind.Null);

    public static Value True => new(ValueKind.Boolean, 1);

    public static Value False => new(ValueKind.Boolean);

    public ValueKind Kind { get; }

    public bool IsTrue => Kind == ValueKind.Boolean && number != 0;

    public double Number => Kind == ValueKind.Number ? number : throw new InvalidOperationException($"{Kind} is no number.");

    public string Text => Kind == ValueKind.String ? (string)reference! : throw new InvalidOperationException($"{Kind} is no text.");

    public ValueList List => Kind == ValueKind.List ? (ValueList)reference! : throw new InvalidOperationException($"{Kind} is no list.");

    public ValueMap Map => Kind == ValueKind.Map ? (ValueMap)reference! : throw new InvalidOperationException($"{Kind} is no map.");

    public static Value Of(bool value) => value ? True : False;

    public static Value Of(double value) => new(ValueKind.Number, value);

    public static Value Of(string value) => new(ValueKind.String, 0, value);

    public static Value Of(ValueList value) => new(ValueKind.List, 0, value);

    public static Value Of(ValueMap value) => new(ValueKind.Map, 0, value);
}
