using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace AgentMark.Cli.Manifests;

/// <summary>Writes JSON as YAML in block style, the way the document around it is written.</summary>
/// <param name="Ending">The line end.</param>
/// <param name="Step">Columns from a mapping to a mapping within it.</param>
/// <param name="DashStep">Columns from a mapping to the dashes of a sequence within it; 0 puts them below the key.</param>
internal sealed partial record BlockYaml(string Ending, int Step, int DashStep)
{
    /// <summary>The style of a document, by its first mapping in a mapping and its first sequence in a mapping.</summary>
    public static BlockYaml Of(SourceNode root, string ending)
    {
        var pairs = Pairs(root); // looked at only as far as needed
        var step = pairs.Where(p => p.Inner is SourceMapping).Select(p => p.Inner.Column - p.Outer.Column).FirstOrDefault(2);
        var dash = pairs.Where(p => p.Inner is SourceSequence).Select(p => p.Inner.Column - p.Outer.Column).FirstOrDefault(2);
        return new BlockYaml(ending, Math.Clamp(step, 1, 16), Math.Clamp(dash, 0, 16));
    }

    /// <summary>A member and what is below it, each line with its line end.</summary>
    public string Member(string name, JsonNode? value, int column) => $"{Spaces(column)}{Scalar(name)}:{Behind(value, column)}";

    /// <summary>A sequence's element.</summary>
    public string Element(JsonNode? value, int column) => value is JsonObject { Count: > 0 } members
        ? $"{Spaces(column)}- {string.Concat(members.Select(member => Member(member.Key, member.Value, column + 2))).TrimStart(' ')}"
        : value is JsonArray { Count: > 0 } elements
            ? $"{Spaces(column)}- {string.Concat(elements.Select(element => Element(element, column + 2))).TrimStart(' ')}"
            : $"{Spaces(column)}- {Leaf(value)}{Ending}";

    /// <summary>What stands behind the colon of a key in that column, with its line end.</summary>
    public string Behind(JsonNode? value, int column) => IsLeaf(value) ? $" {Leaf(value)}{Ending}" : Ending + Below(value, column);

    public static bool IsLeaf(JsonNode? value) => value is not (JsonObject { Count: > 0 } or JsonArray { Count: > 0 });

    /// <summary>What stands below a key in that column.</summary>
    public string Below(JsonNode? value, int column) => value switch
    {
        JsonObject members => string.Concat(members.Select(member => Member(member.Key, member.Value, column + Step))),
        JsonArray elements => string.Concat(elements.Select(element => Element(element, column + DashStep))),
        _ => "",
    };

    /// <summary>One line: a scalar or an empty collection.</summary>
    public static string Leaf(JsonNode? value) => value switch
    {
        null => "null",
        JsonObject => "{}",
        JsonArray => "[]",
        _ => value.GetValueKind() == JsonValueKind.String ? Scalar(value.GetValue<string>()) : value.ToJsonString(),
    };

    /// <summary>Plain where no reader of any YAML version can take it for something else; otherwise in JSON's quotes, which YAML shares.</summary>
    public static string Scalar(string text) =>
        (Words().IsMatch(text) || Quantity().IsMatch(text)) && !SpecialWord().IsMatch(text) ? text : FlowJson.Quoted(text);

    private static string Spaces(int count) => new(' ', count);

    private static IEnumerable<(SourceMapping Outer, SourceCollection Inner)> Pairs(SourceNode node) => node switch
    {
        SourceMapping { IsFlow: false } mapping => mapping.Members.SelectMany(member =>
            (member.Value is SourceCollection { IsFlow: false } inner ? [(mapping, inner)] : Enumerable.Empty<(SourceMapping, SourceCollection)>())
            .Concat(Pairs(member.Value))),
        SourceSequence { IsFlow: false } sequence => sequence.Elements.SelectMany(Pairs),
        _ => [],
    };

    [GeneratedRegex(@"^(--?)?[A-Za-z/][A-Za-z0-9_./@=+-]*(:[A-Za-z0-9_./@=+-]+)*( [A-Za-z0-9_./@=+-]+(:[A-Za-z0-9_./@=+-]+)*)*\z")]
    private static partial Regex Words();

    [GeneratedRegex(@"^[0-9]{1,9}(m|[KMGT]i?)\z")]
    private static partial Regex Quantity();

    [GeneratedRegex(@"^(y|n|yes|no|on|off|true|false|null)\z", RegexOptions.IgnoreCase)]
    private static partial Regex SpecialWord();
}
