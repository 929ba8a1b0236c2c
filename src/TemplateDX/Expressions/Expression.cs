using AgentMark.TemplateDX.Values;

namespace AgentMark.TemplateDX.Expressions;

/// <summary>An expression as a tree, immutable.</summary>
internal abstract class Expression
{
    /// <summary>Levels that a tree may have: evaluation calls itself once for each.</summary>
    public const int MaxDepth = 500;

    /// <summary>Levels from here down.</summary>
    public int Depth { get; private init; } = 1;

    /// <summary>Parses the source between the braces.</summary>
    /// <exception cref="ExpressionException">It is no expression, or too deep a one.</exception>
    public static Expression Parse(string source) => new ExpressionParser(source).Whole();

    /// <exception cref="ExpressionException">It uses what prompts may not use.</exception>
    public abstract Value Evaluate(INames names);

    public sealed class Literal(Value value) : Expression
    {
        public Value Value => value;

        public override Value Evaluate(INames names) => value;
    }

    public sealed class Name(string name) : Expression
    {
        public string Text => name;

        public override Value Evaluate(INames names) => names.Find(name);
    }

    /// <summary>Something that parses and may not be used. It only fails when it is reached: <c>true || ~1</c> is true.</summary>
    public sealed class Refused(string reason) : Expression
    {
        public override Value Evaluate(INames names) => throw new ExpressionException(reason);
    }

    public sealed class List : Expression
    {
        private readonly IReadOnlyList<Expression> items;

        public List(IReadOnlyList<Expression> items) => (this.items, Depth) = (items, Above(items));

        public IReadOnlyList<Expression> Items => items;

        public override Value Evaluate(INames names)
        {
            var list = new ValueList();
            list.AddRange(items.Select(item => item.Evaluate(names)));
            return Value.Of(list);
        }
    }

    public sealed class Map : Expression
    {
        private readonly IReadOnlyList<(string Key, Expression Value)> members;

        public Map(IReadOnlyList<(string Key, Expression Value)> members) => (this.members, Depth) = (members, Above(members.Select(member => member.Value)));

        public override Value Evaluate(INames names)
        {
            var map = new ValueMap();
            foreach (var (key, value) in members)
            {
                map[key] = value.Evaluate(names);
            }

            return Value.Of(map);
        }
    }

    /// <summary>A member. What is not there is empty text, never an error: missing keys, and every member of null, numbers and text.</summary>
    public sealed class Member : Expression
    {
        private readonly Expression owner;
        private readonly Expression key;

        public Member(Expression owner, Expression key) => (this.owner, this.key, Depth) = (owner, key, Above([owner, key]));

        public override Value Evaluate(INames names)
        {
            var value = owner.Evaluate(names);
            var name = key.Evaluate(names).ToText();
            var member = value.Kind switch
            {
                ValueKind.Map => value.Map[name],
                ValueKind.List when name == "length" => Value.Of(value.List.Count),
                ValueKind.List when JsOrder.IsIndex(name, out var index) && index < value.List.Count => value.List[(int)index],
                _ => Value.Undefined,
            };
            return member.Kind == ValueKind.Undefined ? Value.Of("") : member;
        }
    }

    public sealed class Call : Expression
    {
        private readonly Expression callee;
        private readonly IReadOnlyList<Expression> arguments;

        public Call(Expression callee, IReadOnlyList<Expression> arguments) => (this.callee, this.arguments, Depth) = (callee, arguments, Above([callee, .. arguments]));

        public override Value Evaluate(INames names)
        {
            if (callee is not Name name)
            {
                throw new ExpressionException("Only filters can be called, by their plain name.");
            }

            var filter = Filters.Find(name.Text)
                ?? throw new ExpressionException($"There is no filter \"{name.Text}\"; there are {string.Join(", ", Filters.Names)}.");
            return filter([.. arguments.Select(argument => argument.Evaluate(names))]);
        }
    }

    public sealed class Unary : Expression
    {
        private readonly char sign;
        private readonly Expression operand;

        public Unary(char sign, Expression operand) => (this.sign, this.operand, Depth) = (sign, operand, Above([operand]));

        public override Value Evaluate(INames names) => (sign, operand.Evaluate(names)) switch
        {
            ('!', var value) => Value.Of(!value.IsTruthy()),
            ('-', var value) => Value.Of(-value.ToNumber()),
            ('+', var value) => Value.Of(value.ToNumber()),
            _ => throw new ExpressionException($"Operator {sign} is not allowed."),
        };
    }

    public sealed class Binary : Expression
    {
        private readonly string sign;
        private readonly Expression left;
        private readonly Expression right;

        public Binary(string sign, Expression left, Expression right) => (this.sign, this.left, this.right, Depth) = (sign, left, right, Above([left, right]));

        public override Value Evaluate(INames names)
        {
            if (!Operators.IsAllowed(sign))
            {
                throw new ExpressionException($"Operator {sign} is not allowed.");
            }

            var value = left.Evaluate(names);
            return sign switch
            {
                "||" => value.IsTruthy() ? value : right.Evaluate(names),
                "&&" => value.IsTruthy() ? right.Evaluate(names) : value,
                _ => Operators.Apply(sign, value, right.Evaluate(names)),
            };
        }
    }

    private static int Above(IEnumerable<Expression> children)
    {
        var depth = 1 + children.Select(child => child.Depth).DefaultIfEmpty().Max();
        return depth <= MaxDepth ? depth : throw TooDeep();
    }

    internal static ExpressionException TooDeep() => new($"It is nested deeper than {MaxDepth} levels.");
}
