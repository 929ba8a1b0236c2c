using AgentMark.TemplateDX.Values;

namespace AgentMark.TemplateDX.Expressions;

/// <summary>Binary operators: what binds how tightly, and what those that prompts may use compute.</summary>
internal static class Operators
{
    private static readonly Dictionary<string, int> Precedences = new()
    {
        ["||"] = 1, ["??"] = 1, ["&&"] = 2, ["|"] = 3, ["^"] = 4, ["&"] = 5,
        ["=="] = 6, ["!="] = 6, ["==="] = 6, ["!=="] = 6,
        ["<"] = 7, [">"] = 7, ["<="] = 7, [">="] = 7,
        ["<<"] = 8, [">>"] = 8, [">>>"] = 8,
        ["+"] = 9, ["-"] = 9, ["*"] = 10, ["/"] = 10, ["%"] = 10, ["**"] = 11,
    };

    /// <summary>The longest operator that text begins with; null when it begins with none.</summary>
    public static string? At(ReadOnlySpan<char> text)
    {
        var lookup = Precedences.GetAlternateLookup<ReadOnlySpan<char>>();
        for (var length = Math.Min(3, text.Length); length > 0; length--)
        {
            if (lookup.TryGetValue(text[..length], out var sign, out _))
            {
                return sign;
            }
        }

        return null;
    }

    public static int Precedence(string sign) => Precedences[sign];

    public static bool IsAllowed(string sign) => sign is "+" or "-" or "*" or "/" or "%" or "==" or "!=" or ">" or ">=" or "<" or "<=" or "&&" or "||";

    public static Value Apply(string sign, Value left, Value right) => sign switch
    {
        "+" => Coercion.Add(left, right),
        "-" => Value.Of(left.ToNumber() - right.ToNumber()),
        "*" => Value.Of(left.ToNumber() * right.ToNumber()),
        "/" => Value.Of(left.ToNumber() / right.ToNumber()),
        "%" => Value.Of(left.ToNumber() % right.ToNumber()),
        "==" => Value.Of(Coercion.LooselyEquals(left, right)),
        "!=" => Value.Of(!Coercion.LooselyEquals(left, right)),
        "<" => Value.Of(Coercion.Compare(left, right) < 0),
        "<=" => Value.Of(Coercion.Compare(left, right) <= 0),
        ">" => Value.Of(Coercion.Compare(left, right) > 0),
        ">=" => Value.Of(Coercion.Compare(left, right) >= 0),
        _ => throw new ExpressionException($"Operator {sign} is not allowed."),
    };
}
