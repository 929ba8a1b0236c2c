using AgentMark.Cli.Input;

namespace AgentMark.Cli.Http;

/// <summary>Addresses as users write them.</summary>
internal static class WebhookUrl
{
    /// <summary>Where a sidecar listens unless told otherwise.</summary>
    public const string Default = "http://127.0.0.1:9417/webhook";

    /// <exception cref="InputException">Not an absolute http or https URL.</exception>
    public static Uri Parse(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
            ? url!
            : throw new InputException($"'{text}' is not an http:// or https:// URL.");
}
