using System.Diagnostics;
using System.Net.Sockets;

namespace AgentMark.Bench.Load;

/// <summary>Opens the connections, lets all of them run at once, and adds up what they saw.</summary>
internal static class LoadRun
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(1);

    public static async Task<LoadResult> RunAsync(LoadOrder order, Action allBegun)
    {
        using var limit = new CancellationTokenSource(s_limit);
        var left = order.Connections;
        var request = SignedEvent.Request(order.Port, order.Path);
        using var runner = order.IsGrpc ? GrpcStreams.Open() : null;
        var connections = Enumerable.Range(0, order.Connections)
            .Select(_ => runner is null ? (ILoad)new Connection(order, request, Begun) : new GrpcStreams(order, runner, Begun)).ToList();
        string? fault = null;
        var start = Stopwatch.GetTimestamp();
        try
        {
            foreach (var connection in connections)
            {
                await connection.ConnectAsync(limit.Token);
            }

            start = Stopwatch.GetTimestamp();
            await Task.WhenAll(connections.Select(connection => Task.Run(() => GuardedAsync(connection))));
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            fault = $"not every connection was accepted: {e.Message}";
        }

        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        connections.ForEach(connection => connection.Dispose());
        var all = connections.ConvertAll(connection => connection.Measurements);
        return new LoadResult(
            fault,
            all.Sum(one => one.Streams),
            all.Sum(one => one.Lines),
            seconds,
            Quantiles.Of([.. all.SelectMany(one => one.FirstByte)]),
            Quantiles.Of([.. all.SelectMany(one => one.Delay)]));

        void Begun()
        {
            if (order.IsHeld && Interlocked.Decrement(ref left) == 0)
            {
                allBegun();
            }
        }

        // One fault ends the run: what is left of it would measure something else.
        async Task GuardedAsync(ILoad connection)
        {
            try
            {
                if (await connection.RunAsync(limit.Token) is { } problem)
                {
                    Interlocked.CompareExchange(ref fault, problem, null);
                    await limit.CancelAsync();
                }
            }
            catch (Exception e) when (e is SocketException or HttpRequestException or IOException or OperationCanceledException)
            {
                Interlocked.CompareExchange(ref fault, e is not OperationCanceledException ? e.Message : "not every stream ended in time", null);
                await limit.CancelAsync();
            }
        }
    }
}
