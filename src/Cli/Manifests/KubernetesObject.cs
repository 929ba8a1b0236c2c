using System.Text.Json.Nodes;

namespace AgentMark.Cli.Manifests;

/// <summary>An object in a document: the document itself, or an item of a <c>List</c>.</summary>
/// <param name="Place">Document and item, for messages.</param>
/// <param name="Pointer">JSON Pointer of it in its document; empty for the document itself.</param>
/// <param name="List">JSON Pointer of the list that it is an item of; null for a document of its own.</param>
internal sealed record KubernetesObject(string Place, string Pointer, string? List, JsonObject Json)
{
    public string ApiVersion => Text(Json["apiVersion"]) ?? "";

    public string Kind => Text(Json["kind"]) ?? "";

    public string? Name => Text(Metadata?["name"]);

    public string? Namespace => Text(Metadata?["namespace"]);

    public JsonObject? Metadata => Json["metadata"] as JsonObject;

    /// <summary>Every object of a document, the lists in it opened.</summary>
    public static IEnumerable<KubernetesObject> In(ManifestDocument document) =>
        document.Json is JsonObject root ? Opened(new KubernetesObject(document.Place, "", null, root)) : [];

    /// <summary>The start of a sentence about it.</summary>
    public override string ToString() =>
        $"{Place}: {Kind}/{Name ?? Text(Metadata?["generateName"]) ?? "(no name)"}{(Namespace is null ? "" : $" (namespace {Namespace})")}";

    /// <summary>What is at a path of member names; null when that is no object.</summary>
    public JsonObject? At(string pointer) =>
        pointer.Split('/').Skip(1).Aggregate((JsonNode?)Json, (node, name) => (node as JsonObject)?[name]) as JsonObject;

    private static IEnumerable<KubernetesObject> Opened(KubernetesObject found) =>
        found is { Kind: "List", ApiVersion: "v1" } && found.Json["items"] is JsonArray items
            ? items.Select((item, i) => (item, i)).Where(pair => pair.item is JsonObject).SelectMany(pair => Opened(new KubernetesObject(
                $"{found.Place}, item {pair.i + 1}", $"{found.Pointer}/items/{pair.i}", found.Pointer, (JsonObject)pair.item!)))
            : [found];

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
