using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace AgentMark.Sidecar.Injection.Tests.Manifests;

/// <summary>
/// CEL object literals as a mutating admission policy writes them: <c>Object.spec.volumes{name: "x"}</c>, where an element of a
/// list has the type of the list's path, and a map with free keys is <c>{"cpu": "20m"}</c>.
/// </summary>
internal static class CelLiteral
{
    private static readonly string[] s_maps = ["requests", "limits"];

    public static string Write(JsonNode node, string type, int indent)
    {
        var text = new StringBuilder();
        Write(text, node, type, indent, isMap: false);
        return text.ToString();
    }

    /// <summary>Reads the literal that begins at <paramref name="at"/>, which moves behind it.</summary>
    /// <exception cref="FormatException">It is not one, or an object has another type than its place.</exception>
    public static JsonNode Read(string text, ref int at, string type)
    {
        Skip(text, ref at);
        switch (text[at])
        {
            case '"':
                var end = text.IndexOf('"', at + 1);
                var value = text[(at + 1)..end];
                at = end + 1;
                return value;
            case '[':
                var list = new JsonArray();
                for (at++; !Take(text, ref at, ']'); Take(text, ref at, ','))
                {
                    list.Add(Read(text, ref at, type));
                }

                return list;
            case '{':
                return Members(text, ref at, type);
        }

        var start = at;
        while (char.IsAsciiLetterOrDigit(text[at]) || text[at] is '.')
        {
            at++;
        }

        var word = text[start..at];
        return word switch
        {
            "true" => true,
            "false" => false,
            _ when int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var number) => number,
            _ when word == type && text[at] == '{' => Members(text, ref at, type),
            _ => throw new FormatException($"\"{word}\" stands where {type} was expected."),
        };
    }

    private static JsonObject Members(string text, ref int at, string type)
    {
        var members = new JsonObject();
        for (at++; !Take(text, ref at, '}'); Take(text, ref at, ','))
        {
            Skip(text, ref at);
            var start = at;
            at = text.IndexOf(':', at);
            var name = text[start..at++].Trim('"');
            members.Add(name, Read(text, ref at, $"{type}.{name}"));
        }

        return members;
    }

    private static bool Take(string text, ref int at, char expected)
    {
        Skip(text, ref at);
        if (text[at] != expected)
        {
            return false;
        }

        at++;
        return true;
    }

    private static void Skip(string text, ref int at)
    {
        while (char.IsWhiteSpace(text[at]))
        {
            at++;
        }
    }

    private static void Write(StringBuilder text, JsonNode node, string type, int indent, bool isMap)
    {
        var line = "\n" + new string(' ', indent + 2);
        switch (node)
        {
            case JsonObject { Count: 0 }:
                text.Append(type).Append("{}");
                break;
            case JsonObject members:
                text.Append(isMap ? "{" : type + "{");
                foreach (var (name, value) in members)
                {
                    text.Append(line).Append(isMap ? $"\"{name}\"" : name).Append(": ");
                    Write(text, value!, $"{type}.{name}", indent + 2, s_maps.Contains(name));
                    text.Append(',');
                }

                text.Length--;
                text.Append(line[..^2]).Append('}');
                break;
            case JsonArray elements:
                text.Append('[');
                foreach (var element in elements)
                {
                    text.Append(line);
                    Write(text, element!, type, indent + 2, isMap: false);
                    text.Append(',');
                }

                text.Length--;
                text.Append(line[..^2]).Append(']');
                break;
            case JsonValue value when value.GetValueKind() == JsonValueKind.String:
                text.Append('"').Append(value.GetValue<string>()).Append('"');
                break;
            default:
                text.Append(node.ToJsonString());
                break;
        }
    }
}
