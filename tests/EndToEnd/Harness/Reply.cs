using System.Text.Json;

namespace AgentMark.EndToEnd.Harness;

/// <summary>The answer to an event, from its headers on.</summary>
internal sealed class Reply(HttpResponseMessage response, CancellationTokenSource leaving) : IDisposable
{
    private LineReader? _lines;

    public int Status => (int)response.StatusCode;

    public HttpResponseMessage Message => response;

    public bool IsMarkedAsStream => response.Headers.Contains("AgentMark-Streaming");

    public string? ContentType => response.Content.Headers.ContentType?.MediaType;

    public string? Header(string name) =>
        response.Headers.TryGetValues(name, out var values) || response.Content.Headers.TryGetValues(name, out values)
            ? string.Join(',', values)
            : null;

    /// <summary>The next line, without its end; null at the end of the body.</summary>
    public async Task<string?> NextLineAsync(string awaited = "the next line")
    {
        _lines ??= new LineReader(await response.Content.ReadAsStreamAsync(leaving.Token));
        return await Eventually.ResultAsync(_lines.NextAsync(leaving.Token), awaited);
    }

    /// <summary>All lines that are still to come.</summary>
    public async Task<List<string>> LinesAsync()
    {
        var lines = new List<string>();
        while (await NextLineAsync("the stream to end") is { } line)
        {
            lines.Add(line);
        }

        return lines;
    }

    public Task<string> TextAsync() =>
        Eventually.ResultAsync(response.Content.ReadAsStringAsync(leaving.Token), "the whole answer");

    public async Task<JsonElement> JsonAsync() => JsonDocument.Parse(await TextAsync()).RootElement;

    /// <summary>The answer is a refusal or failure: this status, and a JSON body whose <c>message</c> holds these words.</summary>
    public async Task<string> FailsAsync(int status, params string[] words)
    {
        var text = await TextAsync();
        Assert.True(status == Status, $"Expected {status}, got {Status}: {text}");
        Assert.Equal("application/json", ContentType);
        Assert.False(IsMarkedAsStream, "A failure must not carry the streaming header.");
        var root = JsonDocument.Parse(text).RootElement;
        var message = root.GetProperty("message").GetString()!;
        Assert.NotEmpty(message);
        Assert.All(words, word => Assert.Contains(word, message, StringComparison.OrdinalIgnoreCase));
        return message;
    }

    /// <summary>The answer is a stream that has begun as it should.</summary>
    public async Task IsStreamAsync()
    {
        if (Status != 200)
        {
            Assert.Fail($"Expected a stream, got {Status}: {await TextAsync()}");
        }

        Assert.Equal("true", Header("AgentMark-Streaming"));
        Assert.Equal("application/x-ndjson", ContentType);
    }

    /// <summary>Goes away without reading on.</summary>
    public void Leave()
    {
        leaving.Cancel();
        response.Dispose();
    }

    public void Dispose()
    {
        Leave();
        leaving.Dispose();
    }
}
