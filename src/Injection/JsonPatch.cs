using System.Globalization;
using System.Text.Json.Nodes;

namespace AgentMark.Sidecar.Injection;

/// <summary>A JSON Patch (RFC 6902) of <c>add</c> operations: applied to a document, or written for an API server.</summary>
public static class JsonPatch
{
    /// <summary>Applies the operations in order to <paramref name="document"/> itself.</summary>
    /// <exception cref="InvalidOperationException">A path leads nowhere.</exception>
    public static void Apply(JsonNode document, IEnumerable<PatchOperation> operations)
    {
        foreach (var (path, value) in operations)
        {
            var cut = path.LastIndexOf('/');
            var parent = path[..cut].Split('/').Skip(1).Select(Unescape).Aggregate((JsonNode?)document, Step);
            var last = Unescape(path[(cut + 1)..]);
            switch (parent)
            {
                case JsonObject members:
                    members[last] = value.DeepClone();
                    break;
                case JsonArray elements:
                    elements.Insert(last == "-" ? elements.Count : Index(last), value.DeepClone());
                    break;
                default:
                    throw new InvalidOperationException($"There is nothing at {path[..cut]} that {path} could be added to.");
            }
        }
    }

    /// <summary>The patch as RFC 6902 writes it.</summary>
    public static JsonArray ToJson(IEnumerable<PatchOperation> operations) =>
        new([.. operations.Select(o => (JsonNode)new JsonObject { ["op"] = PatchOperation.Op, ["path"] = o.Path, ["value"] = o.Value.DeepClone() })]);

    /// <summary>A member's name as a part of a path.</summary>
    public static string Escape(string name) => name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    private static JsonNode? Step(JsonNode? node, string name) => node switch
    {
        JsonObject members => members[name],
        JsonArray elements => elements[Index(name)],
        _ => null,
    };

    private static int Index(string text) => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);

    private static string Unescape(string part) => part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
}
