namespace AgentMark.TemplateDX.Expressions;

/// <summary>Reads an expression: binary operators by precedence, tokens with their postfixes. Blanks are space, tab, CR and LF alone.</summary>
internal sealed partial class ExpressionParser(string source)
{
    private int at;
    private int depth;

    private char Current => at < source.Length ? source[at] : '\0';

    private bool AtEnd => at >= source.Length;

    /// <summary>The one expression that the source holds.</summary>
    public Expression Whole()
    {
        var all = Several('\0');
        return all.Count == 1
            ? all[0]
            : throw new ExpressionException(all.Count == 0 ? "There is no expression." : "There is more than one expression.");
    }

    /// <summary>Expressions up to a closing character or the end. Commas and semicolons between them mean nothing here.</summary>
    private List<Expression> Several(char until)
    {
        var all = new List<Expression>();
        while (!AtEnd)
        {
            if (Current is ',' or ';')
            {
                at++;
            }
            else if (One() is { } expression)
            {
                all.Add(expression);
            }
            else if (!AtEnd)
            {
                if (Current == until && until != '\0')
                {
                    break;
                }

                throw Unexpected();
            }
        }

        return all;
    }

    /// <summary>An expression and the blanks behind it; null where none begins.</summary>
    private Expression? One()
    {
        if (++depth > Expression.MaxDepth)
        {
            throw Expression.TooDeep();
        }

        var expression = Binary();
        SkipBlanks();
        if (expression is not null && Current == '?')
        {
            at++;
            _ = One() ?? throw Expected("an expression after ?");
            SkipBlanks();
            Take(':');
            _ = One() ?? throw Expected("an expression after :");
            expression = new Expression.Refused("The conditional operator is not allowed; use If and Else.");
        }

        depth--;
        return expression;
    }

    private Expression? Binary()
    {
        var operands = new Stack<Expression>();
        var signs = new Stack<string>();
        if (Token() is not { } first)
        {
            return null;
        }

        operands.Push(first);
        while (Sign() is { } sign)
        {
            while (signs.TryPeek(out var earlier) && Operators.Precedence(earlier) >= Operators.Precedence(sign))
            {
                Fold();
            }

            signs.Push(sign);
            operands.Push(Token() ?? throw Expected($"an expression after {sign}"));
        }

        while (signs.Count > 0)
        {
            Fold();
        }

        return operands.Pop();

        void Fold()
        {
            var right = operands.Pop();
            operands.Push(new Expression.Binary(signs.Pop(), operands.Pop(), right));
        }
    }

    private string? Sign()
    {
        SkipBlanks();
        var sign = Operators.At(source.AsSpan(at));
        at += sign?.Length ?? 0;
        return sign;
    }

    private void SkipBlanks()
    {
        while (Current is ' ' or '\t' or '\r' or '\n')
        {
            at++;
        }
    }

    private void Take(char expected)
    {
        if (AtEnd || Current != expected)
        {
            throw Expected(expected.ToString());
        }

        at++;
    }

    private ExpressionException Unexpected() => new(AtEnd ? "It ends too early." : $"Unexpected \"{Current}\" at character {at + 1}.");

    private ExpressionException Expected(string what) => new($"Expected {what} at character {at + 1}.");
}
