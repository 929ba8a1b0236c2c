namespace AgentMark.Cli.Demo;

/// <summary>Waits until a sidecar says that it and its runner are ready.</summary>
internal static class Readiness
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <returns>Null when ready; else why it will not be, for people.</returns>
    public static async Task<string?> WaitAsync(Uri sidecar, IReadOnlyList<ChildProcess> children, CancellationToken cancellationToken)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromSeconds(5) };
        var address = new Uri(sidecar, "/healthz/ready");
        var last = "nothing listens there yet";
        for (var waited = TimeProvider.System.GetTimestamp(); TimeProvider.System.GetElapsedTime(waited) < Limit;)
        {
            if (children.FirstOrDefault(child => child.Exited.IsCompleted) is { } dead)
            {
                return dead.Obituary();
            }

            try
            {
                using var answer = await client.GetAsync(address, cancellationToken);
                if (answer.IsSuccessStatusCode)
                {
                    return null;
                }

                last = $"HTTP {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(cancellationToken)}";
            }
            catch (HttpRequestException)
            {
                last = "nothing listens there yet";
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                last = "no answer within 5 s";
            }

            await Task.Delay(Pause, cancellationToken);
        }

        return $"{address} was not ready within {Limit.TotalSeconds:0} s ({last}).\n"
            + string.Join('\n', children.Select(child => child.LastLines()));
    }
}
