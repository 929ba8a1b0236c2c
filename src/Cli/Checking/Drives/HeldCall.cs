using System.Net.Http.Headers;

namespace AgentMark.Cli.Checking.Drives;

/// <summary>A call whose answer is held up after its first bytes, for as long as its deadline.</summary>
internal sealed class HeldCall(TimeSpan limit)
{
    private readonly long _start = TimeProvider.System.GetTimestamp();

    /// <summary>Bytes of the answer so far.</summary>
    public long Read { get; private set; }

    /// <summary>Since before the request went out, and so before the runner began to count.</summary>
    public TimeSpan Elapsed => TimeProvider.System.GetElapsedTime(_start);

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
            if (Read == read)
            {
                // The runner has begun to count by now, so its deadline is over when this is.
                await Task.Delay(limit, patience.Token);
                patience.CancelAfter(rest);
            }
        }

        Status = StatusOf(response.TrailingHeaders) ?? StatusOf(response.Headers);
    }

    private static string? StatusOf(HttpHeaders headers) => headers.TryGetValues("grpc-status", out var values) ? values.First() : null;
}
