using System.Text.Json;
using System.Text.RegularExpressions;

namespace AgentMark.SampleRunner.Evals.Schemas;

/// <summary>The keywords of JSON Schema that look at one value alone.</summary>
internal static class ValueRules
{
    public static bool Number(string name, double rule, double value) => name switch
    {
        "minimum" => value >= rule,
        "maximum" => value <= rule,
        "exclusiveMinimum" => value > rule,
        "exclusiveMaximum" => value < rule,
        _ => double.IsInteger(value / rule),
    };

    public static bool Text(string name, JsonElement rule, string value) => name switch
    {
        "minLength" => value.EnumerateRunes().Count() >= rule.GetInt32(),
        "maxLength" => value.EnumerateRunes().Count() <= rule.GetInt32(),
        // Without backtracking no pattern can take for ever.
        _ => Regex.IsMatch(value, rule.GetString()!, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking),
    };

    public static bool List(string name, JsonElement rule, JsonElement[] items) => name switch
    {
        "minItems" => items.Length >= rule.GetInt32(),
        "maxItems" => items.Length <= rule.GetInt32(),
        _ => !rule.GetBoolean() || !items.Where((item, index) => items.Take(index).Any(other => JsonElement.DeepEquals(item, other))).Any(),
    };

    public static bool Members(string name, JsonElement rule, JsonElement value) => name switch
    {
        "minProperties" => value.EnumerateObject().Count() >= rule.GetInt32(),
        "maxProperties" => value.EnumerateObject().Count() <= rule.GetInt32(),
        _ => rule.EnumerateArray().All(member => value.TryGetProperty(member.GetString()!, out _)),
    };
}
