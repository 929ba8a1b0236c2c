using System.Text.Json.Nodes;
using Grpc.Core;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace AgentMark.Cli.Checking;

/// <summary>Reads the files of <c>Cases</c>, which travel inside the tool: YAML, a list of cases each, named after their group.</summary>
internal static class CaseReader
{
    private const string Prefix = "cases/";

    private static readonly string[] Shorthands = ["say", "kind"];

    private static readonly string[] Groups =
        ["connection", "capabilities", "text", "objects", "media", "tools", "unknown", "calls", "datasets", "sizes", "concurrency", "garbage"];

    private static readonly string[] Members = ["name", "why", "advisory", "needs", "call", "request", "say", "kind", "do", "times", "spoil", "expect"];

    /// <summary>Every case, in the order in which they are tried: cheap ones first, those that could bring a runner down last.</summary>
    public static IReadOnlyList<CheckCase> All { get; } = [.. Groups.SelectMany(group => Read(group, Resource(group)))];

    /// <exception cref="FormatException">The file is wrong; the message says where.</exception>
    public static IEnumerable<CheckCase> Read(string group, string yaml)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(yaml));
        return ((YamlSequenceNode)stream.Documents[0].RootNode).SelectMany(node => Cases(group, (JsonObject)Json(node)!)).ToList();
    }

    private static IEnumerable<CheckCase> Cases(string group, JsonObject members)
    {
        var name = Text(members, "name") ?? throw new FormatException($"{group}: a case has no name.");
        if (members.Select(member => member.Key).FirstOrDefault(key => !Members.Contains(key)) is { } unknown)
        {
            throw new FormatException($"{group}/{name}: '{unknown}' is not a member of a case.");
        }

        var request = (JsonObject?)members["request"]?.DeepClone() ?? [];
        foreach (var shorthand in Shorthands.Where(members.ContainsKey))
        {
            request[shorthand] = members[shorthand]!.DeepClone();
        }

        var one = new CheckCase
        {
            Group = group,
            Name = name,
            Why = Text(members, "why") ?? throw new FormatException($"{group}/{name}: no why."),
            IsAdvisory = members["advisory"]?.GetValue<bool>() ?? false,
            Needs = Texts(members, "needs"),
            Call = Text(members, "call") ?? "RunPrompt",
            Request = request,
            Drive = Text(members, "do") ?? "once",
            Times = members["times"]?.GetValue<int>() ?? 1,
            Expect = Expected(members["expect"] as JsonObject ?? []),
        };
        var spoilt = Texts(members, "spoil");
        return spoilt.Count == 0 ? [one] : spoilt.Select(field => one with { Name = $"{name}/{field}", Drive = "spoil", Spoilt = field });
    }

    private static Expectation Expected(JsonObject members)
    {
        var standard = new Expectation();
        return new()
        {
            Status = Texts(members, "status") is { Count: > 0 } names ? [.. names.Select(StatusNames.Parse)] : standard.Status,
            Names = Text(members, "names"),
            Events = Texts(members, "events"),
            AtLeast = members["at-least"]?.GetValue<int>() ?? 0,
            MessageOver = members["message-over"]?.GetValue<int>() ?? 0,
            Rule = Text(members, "rule"),
        };
    }

    private static string? Text(JsonObject members, string name) => members[name]?.GetValue<string>();

    private static List<string> Texts(JsonObject members, string name) => members[name] switch
    {
        null => [],
        JsonArray several => [.. several.Select(one => one!.GetValue<string>())],
        var one => [one.GetValue<string>()],
    };

    private static JsonNode? Json(YamlNode node) => node switch
    {
        YamlMappingNode mapping => new JsonObject(mapping.Children.Select(pair => KeyValuePair.Create(((YamlScalarNode)pair.Key).Value!, Json(pair.Value)))),
        YamlSequenceNode sequence => new JsonArray([.. sequence.Select(Json)]),
        YamlScalarNode { Style: ScalarStyle.Plain } plain => Plain(plain.Value!),
        _ => JsonValue.Create(((YamlScalarNode)node).Value),
    };

    private static JsonValue? Plain(string text) => text switch
    {
        "null" => null,
        "true" or "false" => JsonValue.Create(text == "true"),
        _ when int.TryParse(text, out var number) => JsonValue.Create(number),
        _ => JsonValue.Create(text),
    };

    private static string Resource(string group)
    {
        using var reader = new StreamReader(typeof(CaseReader).Assembly.GetManifestResourceStream($"{Prefix}{group}.yaml")!);
        return reader.ReadToEnd();
    }
}
