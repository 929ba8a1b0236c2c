using System.Text.Json;
using AgentMark.Cli.Input;

namespace AgentMark.Cli.Http;

/// <summary>
/// A request in a file: <c>{"method","url","headers":[["name","value"]],"bodyBase64"}</c>. Base64, because a signature covers
/// bytes and text editors change them. It holds the signature, never a secret.
/// </summary>
internal sealed record SavedRequest(string Method, string Url, IReadOnlyList<string[]> Headers, string BodyBase64)
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
    };

    public static Task WriteAsync(string path, WebhookRequest request, CancellationToken cancellationToken)
    {
        var saved = new SavedRequest(
            request.Method,
            request.Url.OriginalString,
            [.. request.Headers.Select(header => new[] { header.Key, header.Value })],
            Convert.ToBase64String(request.Body));
        return InputFile.WriteAsync(path, JsonSerializer.SerializeToUtf8Bytes(saved, Options), cancellationToken);
    }

    /// <exception cref="InputException">The bytes are no saved request.</exception>
    public static WebhookRequest Read(byte[] file)
    {
        try
        {
            var saved = JsonSerializer.Deserialize<SavedRequest>(file, Options)!;
            return new WebhookRequest(
                saved.Method,
                WebhookUrl.Parse(saved.Url),
                [.. saved.Headers.Select(header => new KeyValuePair<string, string>(header[0], header[1]))],
                Convert.FromBase64String(saved.BodyBase64));
        }
        catch (Exception problem) when (problem is JsonException or FormatException or IndexOutOfRangeException or NullReferenceException)
        {
            throw new InputException($"This is not a request that --save wrote: {problem.Message}");
        }
    }
}
