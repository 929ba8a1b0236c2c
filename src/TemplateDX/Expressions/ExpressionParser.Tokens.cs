using System.Globalization;
using System.Text;
using AgentMark.TemplateDX.Values;

namespace AgentMark.TemplateDX.Expressions;

/// <summary>Tokens: literals, names, groups, lists and maps, unary operators, and what stands behind them.</summary>
internal sealed partial class ExpressionParser
{
    private static bool StartsName(char unit) => char.IsAsciiLetter(unit) || unit is '$' or '_' || unit >= 128;

    private Expression? Token()
    {
        SkipBlanks();
        if (char.IsAsciiDigit(Current) || Current == '.')
        {
            return Number();
        }

        if (Current is '-' or '!' or '~' or '+')
        {
            return Unary();
        }

        var token = Current switch
        {
            '"' or '\'' => new Expression.Literal(Value.Of(Quoted())),
            '[' => List(),
            '{' => Map(),
            '(' => Group(),
            var unit when StartsName(unit) => Named(),
            _ => null,
        };
        return token is null ? null : Postfixes(token);
    }

    private Expression.Unary Unary()
    {
        if (++depth > Expression.MaxDepth)
        {
            throw Expression.TooDeep();
        }

        var sign = source[at++];
        var unary = new Expression.Unary(sign, Token() ?? throw Expected($"an expression after {sign}"));
        depth--;
        return unary;
    }

    private Expression Postfixes(Expression token)
    {
        SkipBlanks();
        while (Current is '.' or '[' or '(' or '?')
        {
            var optional = Current == '?';
            if (optional && (at + 1 >= source.Length || source[at + 1] != '.'))
            {
                break;
            }

            at += optional ? 2 : 0;
            SkipBlanks();
            token = Current switch
            {
                '[' => Indexed(token),
                '(' => new Expression.Call(token, Items(')')),
                _ => Dotted(token, optional),
            };
            SkipBlanks();
        }

        return token;
    }

    private Expression.Member Indexed(Expression owner)
    {
        at++;
        var key = One() ?? throw Unexpected();
        Take(']');
        return new Expression.Member(owner, key);
    }

    private Expression.Member Dotted(Expression owner, bool dotTaken)
    {
        at += dotTaken ? 0 : 1;
        SkipBlanks();
        return new Expression.Member(owner, new Expression.Literal(Value.Of(Identifier())));
    }

    private string Identifier()
    {
        if (!StartsName(Current))
        {
            throw Unexpected();
        }

        var start = at;
        while (!AtEnd && (StartsName(Current) || char.IsAsciiDigit(Current)))
        {
            at++;
        }

        return source[start..at];
    }

    private Expression Named() => Identifier() switch
    {
        "true" => new Expression.Literal(Value.True),
        "false" => new Expression.Literal(Value.False),
        "null" => new Expression.Literal(Value.Null),
        "this" => new Expression.Refused("\"this\" is not allowed."),
        var name => new Expression.Name(name),
    };

    private Expression? Group()
    {
        at++;
        var all = Several(')');
        Take(')');
        return all.Count switch
        {
            0 => null,
            1 => all[0],
            _ => new Expression.Refused("Several expressions stand in one pair of parentheses."),
        };
    }

    private Expression.List List() => new(Items(']'));

    /// <summary>Items up to a closing bracket. A comma may be left out between two of them; one too many is a hole in a list, and an error in a call.</summary>
    private List<Expression> Items(char close)
    {
        at++;
        var items = new List<Expression>();
        var commas = 0;
        while (true)
        {
            SkipBlanks();
            if (AtEnd)
            {
                throw Expected(close.ToString());
            }

            if (Current == close)
            {
                at++;
                return close == ')' && commas > 0 && commas >= items.Count ? throw new ExpressionException("A call ends with a comma.") : items;
            }

            if (Current == ',')
            {
                at++;
                commas++;
                while (commas > items.Count)
                {
                    items.Add(close == ']' ? new Expression.Refused("A list has a hole.") : throw new ExpressionException("A call has an empty argument."));
                }
            }
            else if (items.Count != commas && commas != 0)
            {
                throw Expected("a comma");
            }
            else
            {
                items.Add(One() ?? throw Unexpected());
            }
        }
    }

    private Expression Map()
    {
        at++;
        var members = new List<(string Key, Expression Value)>();
        string? refusal = null;
        while (true)
        {
            SkipBlanks();
            if (Current == '}')
            {
                at++;
                return refusal is null ? new Expression.Map(members) : new Expression.Refused(refusal);
            }

            var key = One() ?? throw Expected("}");
            if (key is Expression.Name shorthand && (Current is ',' or '}'))
            {
                members.Add((shorthand.Text, key));
            }
            else if (Current == ':')
            {
                at++;
                var value = One() ?? throw Expected("a value");
                var name = KeyText(key is Expression.List { Items: [var computed, ..] } ? computed : key);
                refusal = name is null ? "A map's key is neither a name nor a literal." : refusal;
                members.Add((name ?? "", value));
            }
            else
            {
                refusal = "A map has a member without value.";
            }

            at += Current == ',' ? 1 : 0;
        }
    }

    /// <summary>A key's text. In brackets too it is taken as written: <c>[a]</c> is the key a, not what a names.</summary>
    private static string? KeyText(Expression? key) => key switch
    {
        Expression.Name name => name.Text,
        Expression.Literal literal => literal.Value.ToText(),
        _ => null,
    };

    private Expression.Literal Number()
    {
        var start = at;
        SkipDigits();
        if (Current == '.')
        {
            at++;
            SkipDigits();
        }

        if (Current is 'e' or 'E')
        {
            at++;
            at += Current is '+' or '-' ? 1 : 0;
            if (!char.IsAsciiDigit(Current))
            {
                throw Expected("an exponent");
            }

            SkipDigits();
        }

        var digits = source.AsSpan(start, at - start);
        return StartsName(Current) || Current == '.' || digits is "."
            ? throw Unexpected()
            : new Expression.Literal(Value.Of(double.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : double.NaN));
    }

    private void SkipDigits()
    {
        while (char.IsAsciiDigit(Current))
        {
            at++;
        }
    }

    private string Quoted()
    {
        var quote = source[at++];
        var text = new StringBuilder();
        while (!AtEnd)
        {
            var unit = source[at++];
            if (unit == quote)
            {
                return text.ToString();
            }

            if (unit != '\\')
            {
                text.Append(unit);
            }
            else if (!AtEnd)
            {
                text.Append(source[at++] switch { 'n' => '\n', 'r' => '\r', 't' => '\t', 'b' => '\b', 'f' => '\f', 'v' => '\v', var same => same });
            }
        }

        throw new ExpressionException("A text is not closed.");
    }
}
