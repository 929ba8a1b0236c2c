using YamlDotNet.RepresentationModel;

namespace AgentMark.Sidecar.Injector.Tests.Support;

/// <summary>Members of YAML mappings, by what a test expects them to be.</summary>
internal static class Yaml
{
    public static YamlMappingNode Node(this YamlMappingNode node, string name) => (YamlMappingNode)node[name];

    public static IEnumerable<YamlMappingNode> Nodes(this YamlMappingNode node, string name) => ((YamlSequenceNode)node[name]).Cast<YamlMappingNode>();

    public static string Text(this YamlMappingNode node, string name) => ((YamlScalarNode)node[name]).Value!;

    public static string? TextOrNull(this YamlMappingNode node, string name) => node.Children.TryGetValue(name, out var value) ? ((YamlScalarNode)value).Value : null;

    /// <summary>A list of texts, separated by commas.</summary>
    public static string List(this YamlMappingNode node, string name) => string.Join(',', (YamlSequenceNode)node[name]);

    public static IEnumerable<YamlNode> NodesOrNone(this YamlMappingNode node, string name) => node.Children.TryGetValue(name, out var value) ? (YamlSequenceNode)value : [];

    public static string Text(this YamlNode node, string name) => ((YamlMappingNode)node).Text(name);
}
