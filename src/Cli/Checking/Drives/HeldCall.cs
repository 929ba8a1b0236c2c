using System.Net.Http.Headers;

namespace AgentMark.Cli.Checking.Drives;

/// <summary>A call whose answer is held up after its first bytes, for as long as its deadline.</summary>
internal sealed class HeldCall(TimeSpan limit)
{
    private long _first;

    /// <summary>Bytes of the answer so far.</summary>
    public long Read { get; private set; }

    /// <summary>Since the first bytes came, which the runner sent after it had begun to count.</summary>
    public TimeSpan Elapsed => _first == 0 ? TimeSpan.Zero : TimeProvider.System.GetElapsedTime(_first);

    /// <summary>How the call ended; null when it has not, or without a word.</summary>
    public string? Status { get; private set; }

    /// <param name="patience">Ends it.</param>
    /// <param name="rest">The patience for what comes after the deadline.</param>
    public async Task RunAsync(HttpMessageInvoker client, HttpRequestMessage request, CancellationTokenSource patience, TimeSpan rest)
    {
        using var response = await client.SendAsync(request, patience.Token);
        await using var body = await response.Content.ReadAsStreamAsync(patience.Token);
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await body.ReadAsync(buffer, patience.Token)) > 0)
        {
            Read += read;
            if (_first == 0)
            {
                _first = TimeProvider.System.GetTimestamp();
                await Task.Delay(limit, patience.Token);
                patience.CancelAfter(rest);
            }
        }

        Status = StatusOf(response.TrailingHeaders) ?? StatusOf(response.Headers);
    }

    private static string? StatusOf(HttpHeaders headers) => headers.TryGetValues("grpc-status", out var values) ? values.First() : null;
}
