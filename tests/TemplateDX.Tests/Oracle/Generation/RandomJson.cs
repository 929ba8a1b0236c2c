using System.Text.Json.Nodes;
using CsCheck;

namespace AgentMark.TemplateDX.Tests.Oracle.Generation;

/// <summary>Props of a run: names that the expressions know, with values of any kind.</summary>
internal sealed class RandomJson(Dice dice, RandomText texts)
{
    private static readonly Gen<double> s_double = Gen.Double.Where(double.IsFinite);

    public JsonNode? Props()
    {
        if (dice.Chance(3))
        {
            return dice.Chance(50) ? null : new JsonObject();
        }

        var props = new JsonObject
        {
            ["n"] = Number(),
            ["s"] = texts.Any(),
            ["u"] = texts.Line(),
            ["t"] = true,
            ["f"] = false,
            ["nil"] = null,
            ["url"] = dice.Pick("https://example.org/cat.png", "data:image/png;base64,AAAA", "not a url", ""),
            ["name"] = dice.Pick("Ada", "Grace Hopper", "O'Neill & Söhne", "日本太郎"),
            ["list"] = new JsonArray([.. dice.Some(0, 4, () => Value(1))]),
            ["m"] = Map(2),
            ["flag"] = dice.Chance(50),
        };
        foreach (var name in props.Select(member => member.Key).ToList().Where(_ => dice.Chance(8)))
        {
            props.Remove(name);
        }

        props[dice.Pick("_x", "b c", "é", "10", "9", "extra")] = Value(2);
        return props;
    }

    public JsonNode? Value(int depth) => dice.Weighted<JsonNode?>(
        (3, () => texts.Any()),
        (1, () => dice.Pick("", "0", "1", " 12 ", "0x1f", "true", "1e3")),
        (3, () => Number()),
        (2, () => dice.Chance(50)),
        (1, () => null),
        (depth, () => new JsonArray([.. dice.Some(0, 3, () => Value(depth - 1))])),
        (depth, () => Map(depth - 1)));

    private JsonObject Map(int depth)
    {
        var map = new JsonObject();
        foreach (var key in dice.Some(0, 4, () => dice.Pick("a", "b", "b c", "k", "10", "9", "-1", "01", "nested", "é", "", "x-y")))
        {
            map[key] = Value(depth);
        }

        return map;
    }

    private JsonNode Number() => dice.Weighted<JsonNode>(
        (4, () => dice.Between(-3, 12)),
        (2, () => dice.Pick(0.5, -0.0, 1.005, 2.5, -2.5, 1e21, 1e-7, 123456789.125, 9007199254740991, 1.7976931348623157e308, 5e-324, 100, 0.1)),
        (1, () => dice.Draw(s_double)));
}
