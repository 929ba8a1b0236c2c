using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace AgentMark.SampleRunner.Scraping;

/// <summary>Fills in an expression that is a plain path such as <c>props.user.names[0]</c>.</summary>
internal static partial class PropPath
{
    /// <summary>The text of the value: strings as they are, missing and null as nothing, all else as JSON. Null for any other expression.</summary>
    public static string? Fill(string expression, JsonElement props)
    {
        if (!Path().IsMatch(expression))
        {
            return null;
        }

        var value = props;
        foreach (Match step in Step().Matches(expression))
        {
            if (!TryStep(value, step, out value))
            {
                return "";
            }
        }

        return value.ValueKind switch
        {
            JsonValueKind.String => value.GetString(),
            JsonValueKind.Null or JsonValueKind.Undefined => "",
            _ => value.GetRawText(),
        };
    }

    private static bool TryStep(JsonElement value, Match step, out JsonElement next)
    {
        next = default;
        if (step.Groups["name"] is { Success: true } name)
        {
            return value.ValueKind == JsonValueKind.Object && value.TryGetProperty(name.Value, out next);
        }

        if (value.ValueKind == JsonValueKind.Array
            && int.TryParse(step.Groups["index"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            && index < value.GetArrayLength())
        {
            next = value[index];
            return true;
        }

        return false;
    }

    [GeneratedRegex(@"^\s*props(\.[A-Za-z_$][\w$]*|\[[0-9]+\])*\s*$")]
    private static partial Regex Path();

    [GeneratedRegex(@"\.(?<name>[A-Za-z_$][\w$]*)|\[(?<index>[0-9]+)\]")]
    private static partial Regex Step();
}
