using System.Text.Json.Nodes;

namespace AgentMark.Sidecar.Injection;

/// <summary>
/// One JSON Patch operation (RFC 6902). Injection only ever adds: a member to an object, or an element to an array at an
/// index or, with <c>-</c>, at its end. A patch applies in order.
/// </summary>
/// <param name="Path">JSON Pointer (RFC 6901) of what is added, such as <c>/spec/initContainers/0</c>.</param>
/// <param name="Value">What is added. Never shared with the document that it was made for.</param>
public sealed record PatchOperation(string Path, JsonNode Value)
{
    /// <summary>The operation's name in RFC 6902.</summary>
    public const string Op = "add";
}
