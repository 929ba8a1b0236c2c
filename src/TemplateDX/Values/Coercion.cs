using System.Text;

namespace AgentMark.TemplateDX.Values;

/// <summary>JavaScript's conversions and comparisons.</summary>
internal static class Coercion
{
    public static bool IsTruthy(this Value value) => value.Kind switch
    {
        ValueKind.Undefined or ValueKind.Null => false,
        ValueKind.Boolean => value.IsTrue,
        ValueKind.Number => value.Number != 0 && !double.IsNaN(value.Number),
        ValueKind.String => value.Text.Length > 0,
        _ => true,
    };

    /// <summary><c>String(value)</c>: lists joined by commas, maps as <c>[object Object]</c>.</summary>
    public static string ToText(this Value value) => value.Kind switch
    {
        ValueKind.Undefined => "undefined",
        ValueKind.Null => "null",
        ValueKind.Boolean => value.IsTrue ? "true" : "false",
        ValueKind.Number => JsNumber.Print(value.Number),
        ValueKind.String => value.Text,
        ValueKind.List => Join(value.List, ","),
        _ => "[object Object]",
    };

    public static double ToNumber(this Value value) => value.Kind switch
    {
        ValueKind.Undefined => double.NaN,
        ValueKind.Null => 0,
        ValueKind.Boolean => value.IsTrue ? 1 : 0,
        ValueKind.Number => value.Number,
        _ => JsNumber.Parse(value.ToText()),
    };

    /// <summary>Items as text, undefined and null as nothing, nested lists joined by commas.</summary>
    public static string Join(ValueList list, string separator)
    {
        Bounds.EnsureStack();
        var text = new StringBuilder();
        for (var index = 0; index < list.Count; index++)
        {
            text.Append(index == 0 ? "" : separator);
            text.Append(list[index].Kind is ValueKind.Undefined or ValueKind.Null ? "" : list[index].ToText());
            if (text.Length > Bounds.MaxText)
            {
                throw new TemplateException(TemplateErrorClass.Expression, $"A list makes a text of more than {Bounds.MaxText} characters.");
            }
        }

        return text.ToString();
    }

    /// <summary><c>==</c>.</summary>
    public static bool LooselyEquals(Value one, Value other)
    {
        if (IsNothing(one) || IsNothing(other))
        {
            return IsNothing(one) && IsNothing(other);
        }

        if (IsObject(one) && IsObject(other))
        {
            return one.Kind == other.Kind && (one.Kind == ValueKind.List ? ReferenceEquals(one.List, other.List) : ReferenceEquals(one.Map, other.Map));
        }

        var (left, right) = (Primitive(one), Primitive(other));
        return left.Kind == ValueKind.String && right.Kind == ValueKind.String
            ? left.Text == right.Text
            : left.ToNumber() == right.ToNumber();
    }

    /// <summary>Compares by UTF-16 units when both are text, otherwise as numbers; null when a side is not a number.</summary>
    public static int? Compare(Value one, Value other)
    {
        var (left, right) = (Primitive(one), Primitive(other));
        if (left.Kind == ValueKind.String && right.Kind == ValueKind.String)
        {
            return string.CompareOrdinal(left.Text, right.Text);
        }

        var (a, b) = (left.ToNumber(), right.ToNumber());
        return double.IsNaN(a) || double.IsNaN(b) ? null : a.CompareTo(b == 0 ? a == 0 ? a : 0 : b);
    }

    /// <summary><c>+</c>: joins when a side is text, otherwise adds.</summary>
    public static Value Add(Value one, Value other)
    {
        var (left, right) = (Primitive(one), Primitive(other));
        return left.Kind == ValueKind.String || right.Kind == ValueKind.String
            ? Value.Of(Concatenate(left.ToText(), right.ToText()))
            : Value.Of(left.ToNumber() + right.ToNumber());
    }

    private static string Concatenate(string left, string right) => left.Length + right.Length <= Bounds.MaxText
        ? left + right
        : throw new TemplateException(TemplateErrorClass.Expression, $"A text grows beyond {Bounds.MaxText} characters.");

    private static bool IsNothing(Value value) => value.Kind is ValueKind.Undefined or ValueKind.Null;

    private static bool IsObject(Value value) => value.Kind is ValueKind.List or ValueKind.Map;

    private static Value Primitive(Value value) => IsObject(value) ? Value.Of(value.ToText()) : value;
}
