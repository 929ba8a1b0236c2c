namespace AgentMark.TemplateDX.Tests.Oracle.Generation;

/// <summary>Sources of expressions: every operator, filter and literal.</summary>
internal sealed class RandomExpression(Dice dice, RandomText texts, bool faulty)
{
    private static readonly string[] s_atoms =
        ["props.n", "props.s", "props.u", "props.t", "props.f", "props.nil", "props.list", "props.m", "props.name", "props.url", "props.flag", "props.missing", "props.list[0]", "props.list.length", "props['b c']", "props._x", "props.é",
         "props.m.a", "props.m.nested.deep", "props?.n", "props?.['n']", "props.m[10]", "props . n", "missing", "props", "conditionMet", "__insideMessageType", "$x", "NaN", "undefined", "Infinity", "props.s.length", "props.nil.x", "props[0]", "props.list[-1]", "props.list['1']"];

    private static readonly string[] s_literals =
        ["0", "1", "2", "10", "2.5", ".5", "1.", "1e3", "1e21", "1e-7", "1e400", "007", "123456789012345678901", "true", "false", "null", "''", "\"\"", "'a'", "\"B\"", "'it\\'s'", "'a\\nb\\tc'", "'\\x41'", "'é😀'", "' 12 '", "'10'", "'0x1f'", "[]", "{}"];

    private static readonly string[] s_operators = ["+", "-", "*", "/", "%", "==", "!=", ">", ">=", "<", "<=", "&&", "||"];

    private static readonly string[] s_faults =
        ["1 === 1", "1 !== 2", "2 ** 3", "1 << 2", "7 >> 1", "7 >>> 1", "1 | 2", "1 & 2", "1 ^ 2", "null ?? 1", "~1", "true ? 1 : 2", "this", "nofilter(1)", "props.n()", "upper(1,)", "1, 2", "typeof 1", "", " ", "a b", "(1", "1)", "[1", "{a:", "'x", "props.", "1 +", "`t`",
         "x => x", "x = 1", "x++", "/a/", "{...props}", "[,1]", "@", "1.2.3", "/* c */", "1 // c", "new X", "\u00a01"];

    /// <summary>Of any value; in a case without faults it can be evaluated.</summary>
    public string Any()
    {
        var source = faulty && dice.Chance(12) ? Fault() : Make(dice.Between(0, 3));
        return dice.Chance(10) ? dice.Pick(" ", "\n", "\t", "  ") + source + dice.Pick(" ", "\r\n", "") : source;
    }

    /// <summary>For a condition: often a boolean.</summary>
    public string Condition() => dice.Weighted<string>(
        (5, () => dice.Pick("true", "props.t", "props.flag", "!props.flag", "!props.f", "props.n > 3", "props.n == props.n", "props.list.length > 0", "props.s != ''", "props.flag && props.t")),
        (2, () => dice.Pick("false", "props.f", "props.nil", "props.missing", "props.n < -100")),
        (2, Any));

    private string Fault() => dice.Weighted<string>(
        (4, () => dice.Pick(s_faults)),
        (1, () => $"({dice.Pick(s_faults)}) + {Make(1)}"),
        (1, () => $"{dice.Pick("true ||", "false &&", "true &&", "0 ||")} ({dice.Pick(s_faults)})"),
        (1, () => texts.Line()));

    private string Make(int depth) => depth <= 0
        ? dice.Chance(60) ? dice.Pick(s_atoms) : dice.Pick(s_literals)
        : dice.Weighted<string>(
            (6, () => Make(depth - 1) + Gap() + dice.Pick(s_operators) + Gap() + Make(depth - 1)),
            (6, () => Filter(depth - 1)),
            (2, () => "(" + Make(depth - 1) + ")"),
            (2, () => dice.Pick("!", "-", "+", "!!", "- ") + "(" + Make(depth - 1) + ")"),
            (1, () => "[" + string.Join(dice.Pick(",", ", "), dice.Some(0, 3, () => Make(depth - 1))) + "]"),
            (1, () => "{" + string.Join(", ", dice.Some(0, 3, () => dice.Pick("a", "'b c'", "10", "\"é\"", "k") + ": " + Make(depth - 1))) + "}"),
            (1, () => "(" + Make(depth - 1) + ")" + dice.Pick(".length", "[0]", ".a", "?.b", "[" + Make(depth - 1) + "]")),
            (3, () => Make(0)));

    private string Filter(int depth)
    {
        var input = Make(depth);
        return dice.Weighted<string>(
            (4, () => $"{dice.Pick("upper", "lower", "capitalize", "urlencode", "dump", "abs", "join", "round")}({input})"),
            (2, () => $"truncate({input}{dice.Pick("", ", 3", ", 0", ", 1", ", '2'", ", props.n", ", -1", ", 2.5", ", null")})"),
            (2, () => $"round({input}{dice.Pick(", 2", ", 0", ", 1", ", props.n", ", -1")})"),
            (2, () => $"join({input}{dice.Pick(", '-'", ", ''", ", \"\\n\"", ", 0", ", null", ", missing")})"),
            (2, () => $"replace({input}{dice.Pick("", ", 'a'", ", 'a', 'b'", ", ' ', '_'", ", '', '-'", ", '.', '$&'", ", 1, 2", ", props.name, 'x'")})"));
    }

    private string Gap() => dice.Pick("", " ", " ", "\n", "\t");
}
