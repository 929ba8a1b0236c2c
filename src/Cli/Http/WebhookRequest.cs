using AgentMark.Cli.Input;
using AgentMark.Cli.Signing;

namespace AgentMark.Cli.Http;

/// <summary>One request, complete: what is here is what goes over the wire.</summary>
/// <param name="Headers">In the order in which they are sent; a name may repeat.</param>
/// <param name="Body">Never touched again once it is signed.</param>
internal sealed record WebhookRequest(string Method, Uri Url, IReadOnlyList<KeyValuePair<string, string>> Headers, byte[] Body)
{
    /// <summary>An event's POST, signed when there is a secret.</summary>
    public static WebhookRequest Post(Uri url, EventBody body, string? secret)
    {
        var request = new WebhookRequest("POST", url, [new("content-type", "application/json")], body.Bytes);
        return secret is null ? request : request.Sign(secret);
    }

    /// <summary>The same request with a new signature in place of any old one.</summary>
    public WebhookRequest Sign(string secret) => this with
    {
        Headers =
        [
            .. Headers.Where(header => !header.Key.Equals(WebhookSignature.Header, StringComparison.OrdinalIgnoreCase)),
            new(WebhookSignature.Header, WebhookSignature.Of(Body, secret)),
        ],
    };
}
