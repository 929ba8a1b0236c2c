using System.Text.Json;

namespace AgentMark.Sidecar.Datasets;

/// <summary>
/// An answer of the API other than 2xx. Its body is JSON whose member <c>error</c> is a text, or an object with
/// <c>code</c> and <c>message</c>.
/// </summary>
internal static class ApiRefusal
{
    private const int MostBytes = 64 * 1024;
    private const int MostText = 1_000;

    public static async Task<DatasetException> ReadAsync(HttpResponseMessage response, string path, CancellationToken cancellation)
    {
        var status = (int)response.StatusCode;
        var reason = await ReasonAsync(response, cancellation) is { } text ? $": {text.TrimEnd('.', ' ')}" : "";
        return new DatasetException($"AgentMark's API answered {status} for the data set {path}{reason}. {Advice(status)}", Status(status));
    }

    /// <summary>What the caller can mend keeps its status; what the sidecar's operator or the API must mend is a bad gateway.</summary>
    private static int Status(int status) => status is
        StatusCodes.Status400BadRequest or StatusCodes.Status404NotFound or StatusCodes.Status429TooManyRequests
        ? status
        : StatusCodes.Status502BadGateway;

    private static string Advice(int status) => status switch
    {
        StatusCodes.Status400BadRequest or StatusCodes.Status404NotFound => "Check the data set's path, and that it is part of the deployed project.",
        StatusCodes.Status401Unauthorized or StatusCodes.Status403Forbidden => "Check the sidecar's AGENTMARK_API_KEY and AGENTMARK_APP_ID.",
        _ => "Run it again later; if this stays, check the sidecar's AGENTMARK_BASE_URL.",
    };

    /// <summary>Null when the body says nothing that can be read.</summary>
    private static async Task<string?> ReasonAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        var body = new byte[MostBytes];
        try
        {
            await using var stream = await response.Content.ReadAsStreamAsync(cancellation);
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            limit.CancelAfter(TimeSpan.FromSeconds(10));
            var length = await stream.ReadAtLeastAsync(body, MostBytes, throwOnEndOfStream: false, limit.Token);
            using var json = JsonDocument.Parse(body.AsMemory(0, length));
            return Text(json.RootElement) is { } text ? Shortened(text) : null;
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested
            && e is JsonException or IOException or HttpRequestException or InvalidOperationException or OperationCanceledException or InvalidDataException)
        {
            return null;
        }
    }

    // Never between the halves of a surrogate pair.
    private static string Shortened(string text) =>
        text.Length <= MostText ? text : text[..(char.IsHighSurrogate(text[MostText - 1]) ? MostText - 1 : MostText)];

    private static string? Text(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("error", out var error))
        {
            return null;
        }

        return error.ValueKind switch
        {
            JsonValueKind.String => error.GetString(),
            JsonValueKind.Object when Member(error, "message") is { Length: > 0 } message =>
                Member(error, "code") is { Length: > 0 } code ? $"{message} ({code})" : message,
            JsonValueKind.Object => Member(error, "code"),
            _ => null,
        };
    }

    private static string? Member(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
