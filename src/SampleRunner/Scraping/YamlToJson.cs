using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using AgentMark.SampleRunner.Running;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace AgentMark.SampleRunner.Scraping;

/// <summary>Reads one YAML document as JSON: plain scalars by YAML's core schema, everything else as text.</summary>
internal sealed partial class YamlToJson
{
    // Aliases can make a small text into an endless tree.
    private const int MostNodes = 100_000;
    private const int Deepest = 200;

    private int _nodes;

    private YamlToJson()
    {
    }

    /// <summary>The first document; null when there is none.</summary>
    /// <exception cref="YamlException">The text is not YAML; with some texts it is an InvalidOperationException.</exception>
    public static JsonNode? Read(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        return stream.Documents.Count == 0 ? null : new YamlToJson().From(stream.Documents[0].RootNode, depth: 0);
    }

    private JsonNode? From(YamlNode node, int depth)
    {
        if (++_nodes > MostNodes || depth > Deepest)
        {
            throw Refusal.InvalidArgument("The prompt's front matter is too large or too deep.");
        }

        switch (node)
        {
            case YamlMappingNode mapping:
                var members = new JsonObject();
                foreach (var (key, value) in mapping.Children)
                {
                    members[key is YamlScalarNode scalar ? scalar.Value ?? "" : key.ToString()] = From(value, depth + 1);
                }

                return members;
            case YamlSequenceNode sequence:
                return new JsonArray([.. sequence.Children.Select(item => From(item, depth + 1))]);
            case YamlScalarNode { Style: ScalarStyle.Plain } plain:
                return Plain(plain.Value ?? "");
            default:
                return ((YamlScalarNode)node).Value;
        }
    }

    private static JsonNode? Plain(string text) => text switch
    {
        "" or "~" or "null" or "Null" or "NULL" => null,
        "true" or "True" or "TRUE" => true,
        "false" or "False" or "FALSE" => false,
        _ when JsonNumber().IsMatch(text) => JsonNode.Parse(text),
        _ when OtherNumber().IsMatch(text) => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture),
        _ => text,
    };

    // Numbers that JSON writes the same way keep their spelling.
    [GeneratedRegex(@"^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?$")]
    private static partial Regex JsonNumber();

    [GeneratedRegex(@"^[-+]?([0-9]+(\.[0-9]*)?|\.[0-9]+)$")]
    private static partial Regex OtherNumber();
}
