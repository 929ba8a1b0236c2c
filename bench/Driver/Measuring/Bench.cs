using System.Diagnostics;
using AgentMark.Bench.Driver.Machine;
using AgentMark.Bench.Driver.Peers;

namespace AgentMark.Bench.Driver.Measuring;

/// <summary>The tools of all scenarios: the stub runner, the load, and the peers that this run compares.</summary>
internal sealed class Bench(StubRunner stub, LoadGenerator load, DriverOptions options, IReadOnlyList<Peer> peers)
{
    public StubRunner Stub => stub;

    public DriverOptions Options => options;

    /// <summary>Those that every scenario compares.</summary>
    public IEnumerable<Peer> Peers => peers.Where(peer => !peer.IsVariant);

    /// <summary>Variants too.</summary>
    public IReadOnlyList<Peer> AllPeers => peers;

    /// <summary>No peer at all: the client reads from the stub runner.</summary>
    public Peer Direct { get; } = new Direct(isGrpc: false);

    /// <summary>The same through gRPC.</summary>
    public Peer DirectGrpc { get; } = new Direct(isGrpc: true);

    public int Rounds => options.Rounds;

    public IEnumerable<Peer> PeersNamed(params string[] names) => peers.Where(peer => names.Contains(peer.Name));

    /// <summary>What went wrong, and with whom; it is left out of the rest of that scenario.</summary>
    public List<string> Faults { get; } = [];

    /// <summary>Measures a peer unless it has failed before, in which case it is left alone.</summary>
    public async Task TryAsync(RunningPeers running, Peer peer, Func<Task> measure)
    {
        if (running.Failed.Contains(peer))
        {
            return;
        }

        try
        {
            await measure();
        }
        catch (BenchException e)
        {
            running.Failed.Add(peer);
            Faults.Add(e.Message);
        }
    }

    /// <summary>A B C A B C …: what disturbs the machine for a while disturbs all peers.</summary>
    public async Task InterleavedAsync(RunningPeers running, int rounds, Func<Peer, Task> measure)
    {
        for (var round = 0; round < rounds; round++)
        {
            foreach (var peer in running.Peers)
            {
                await TryAsync(running, peer, () => measure(peer));
            }
        }
    }

    /// <summary>Starts peers, waits until each has passed a whole stream on, and ends them when disposed.</summary>
    public async Task<RunningPeers> StartAsync(IEnumerable<Peer> chosen, int destinations = 1)
    {
        var running = new RunningPeers(chosen.ToList());
        try
        {
            foreach (var peer in running.Peers)
            {
                peer.Launch(stub, destinations);
            }

            await stub.PlayAsync(new StreamScript(1));
            foreach (var peer in running.Peers)
            {
                LoadResult? last = null;
                await Patience.UntilAsync(
                    async () => (last = await load.RunAsync(peer.Order(new StreamScript(1), 1, 1))).Fault is null,
                    () => $"{peer.Name} to answer; the last fault was: {last?.Fault}");
            }

            return running;
        }
        catch
        {
            await running.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs the load against a peer and takes what it used from the first request to the last byte.</summary>
    public async Task<Sample> MeasureAsync(Peer peer, StreamScript script, int connections, int requests)
    {
        await stub.PlayAsync(script);
        var before = Usage.Of(peer.Processes);
        var result = await RunAsync(peer, script, connections, requests);
        return SampleOf(before, Usage.Of(peer.Processes), (long)result.Streams * script.Events, result);
    }

    /// <summary>
    /// The same for streams that are open already: what it used from the moment at which all of them have begun. Their first
    /// events are not counted, nor is what it took to open them.
    /// </summary>
    /// <param name="peer">Whom to measure.</param>
    /// <param name="script">A held one.</param>
    /// <param name="streams">How many.</param>
    /// <param name="whenOpen">Called while all are open and none moves.</param>
    public async Task<Sample> MeasureOpenAsync(Peer peer, StreamScript script, int streams, Func<Task>? whenOpen = null)
    {
        await stub.PlayAsync(script);
        Usage? before = null;
        var result = await RunAsync(peer, script, streams, 1, async () =>
        {
            await (whenOpen?.Invoke() ?? Task.CompletedTask);
            before = Usage.Of(peer.Processes);
            await stub.ReleaseAsync();
        });
        return SampleOf(before!, Usage.Of(peer.Processes), (long)result.Streams * (script.Events - 1), result);
    }

    /// <summary>For each peer, how many requests a connection must send for a run to take about so long; they warm the peer up at the same time.</summary>
    public async Task<Dictionary<Peer, int>> RequestsForAsync(RunningPeers running, StreamScript script, int connections, double seconds)
    {
        var counts = new Dictionary<Peer, int>();
        await InterleavedAsync(running, 1, async peer => counts[peer] = await RequestsForAsync(peer, script, connections, seconds));
        return counts;
    }

    private async Task<int> RequestsForAsync(Peer peer, StreamScript script, int connections, double seconds)
    {
        await stub.PlayAsync(script);
        var start = Stopwatch.GetTimestamp();
        for (var requests = 1; ; requests *= 2)
        {
            var result = await RunAsync(peer, script, connections, requests);
            if (result.Seconds > seconds / 2 || Stopwatch.GetElapsedTime(start).TotalSeconds > 3 * seconds)
            {
                return Math.Max(1, (int)(requests * seconds / result.Seconds));
            }
        }
    }

    private static Sample SampleOf(Usage before, Usage after, long events, LoadResult result) =>
        new(after.CpuSince(before), after.Switches - before.Switches, events, result);

    private async Task<LoadResult> RunAsync(Peer peer, StreamScript script, int connections, int requests, Func<Task>? whenBegun = null)
    {
        var result = await load.RunAsync(peer.Order(script, connections, requests), whenBegun);
        return result.Fault is null
            ? result
            : throw new BenchException($"{peer.Name}: {result.Fault}. See {Folders.Logs}.");
    }
}
