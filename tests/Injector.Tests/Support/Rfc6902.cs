using System.Globalization;
using System.Text.Json.Nodes;

namespace AgentMark.Sidecar.Injector.Tests.Support;

/// <summary>Applies JSON Patches by the RFC's words, and knows nothing of the library that wrote them.</summary>
internal static class Rfc6902
{
    public static JsonNode Apply(JsonNode document, JsonArray patch)
    {
        var target = document.DeepClone();
        foreach (var operation in patch)
        {
            Assert.Equal("add", (string?)operation!["op"]);
            var tokens = ((string)operation["path"]!).Split('/');
            Assert.Equal("", tokens[0]);
            Assert.True(tokens.Length > 1, "The whole document is not to be replaced.");
            Add(tokens[1..^1].Aggregate(target, Child), Unescape(tokens[^1]), operation["value"]!.DeepClone());
        }

        return target;
    }

    private static void Add(JsonNode parent, string token, JsonNode value)
    {
        if (parent is not JsonArray elements)
        {
            parent.AsObject()[token] = value;
        }
        else if (token == "-")
        {
            elements.Add(value);
        }
        else
        {
            elements.Insert(Index(token), value);
        }
    }

    private static JsonNode Child(JsonNode node, string token) =>
        (node is JsonArray elements ? elements[Index(token)] : node.AsObject()[Unescape(token)])
        ?? throw new InvalidOperationException($"There is no {token} to step into.");

    private static int Index(string token)
    {
        Assert.True(token == "0" || !token.StartsWith('0'), $"Index {token} has a leading zero.");
        return int.Parse(token, NumberStyles.None, CultureInfo.InvariantCulture);
    }

    private static string Unescape(string token) => token.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
}
