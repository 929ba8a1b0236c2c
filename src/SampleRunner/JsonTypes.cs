using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace AgentMark.SampleRunner;

/// <summary>The types that this runner writes as JSON, known at build time: native code has no reflection to find them with.</summary>
[JsonSerializable(typeof(JsonElement))]
[JsonSerializable(typeof(JsonNode))]
[JsonSerializable(typeof(string))]
internal sealed partial class JsonTypes : JsonSerializerContext;
