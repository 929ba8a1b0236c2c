using AgentMark.Sidecar.Forwarding.Frames;
using AgentMark.Sidecar.Hosting;
using AgentMark.V1;
using Grpc.Core;
using Grpc.Net.Client;

namespace AgentMark.Sidecar.Forwarding;

/// <summary>
/// One runner: its channels, and what it said it can do. Runs are spread over several connections once there are many, since
/// .NET's 64 MiB window for a whole connection is used up by about a thousand stalled streams of 64 KiB, and a live one would
/// then wait for them.
/// </summary>
internal sealed class Runner(HttpMessageInvoker invoker, RunnerAddress address, LimitOptions limits, RunnerConnections connections)
{
    private const int RunsPerLane = 512;

    /// <summary>How long a run waits to learn what the runner can do.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Stands in for an answer that did not come in time: such a runner is given everything that it might need.</summary>
    private static readonly GetCapabilitiesResponse Anything = new()
    {
        Kinds = { PromptKind.Text, PromptKind.Object, PromptKind.Image, PromptKind.Speech },
        Datasets = true,
        NeedsAst = true,
    };

    private readonly Lock gate = new();
    private readonly List<Lane> lanes = [];
    private Task<GetCapabilitiesResponse?>? capabilities;
    private object? capabilitiesKey;
    private object? datasetsRefusedBy;

    public RunnerAddress Address => address;

    /// <summary>Takes a place on the first connection that has one.</summary>
    public RunnerLease Rent()
    {
        lock (gate)
        {
            var lane = lanes.Find(l => l.Open < RunsPerLane);
            if (lane is null)
            {
                lane = Connect(lanes.Count);
                lanes.Add(lane);
            }

            lane.Open++;
            return new RunnerLease(address, lane.Client, lane.Frames, () => Return(lane));
        }
    }

    /// <summary>True when this very runner has answered UNIMPLEMENTED to RunDataset.</summary>
    /// <param name="health">Whatever changes with the runner's health.</param>
    public bool LacksDatasets(object health)
    {
        lock (gate)
        {
            return KeyOf(health).Equals(datasetsRefusedBy);
        }
    }

    /// <summary>Remembers that RunDataset is UNIMPLEMENTED, until a reconnect or a change of health.</summary>
    public void RememberLackOfDatasets(object health)
    {
        lock (gate)
        {
            datasetsRefusedBy = KeyOf(health);
        }
    }

    /// <summary>What the runner can do; asked on first need and again after a reconnect or a change of health.</summary>
    /// <param name="health">Whatever changes with the runner's health.</param>
    /// <param name="anew">Ask even if an answer is remembered.</param>
    /// <param name="cancellationToken">Ends the wait, not the question: others may wait for the same answer.</param>
    /// <returns>Null when the runner does not say, so that nothing may be refused in its name.</returns>
    /// <exception cref="RpcException">The runner cannot be reached.</exception>
    public async Task<GetCapabilitiesResponse?> CapabilitiesAsync(object health, bool anew, CancellationToken cancellationToken)
    {
        Task<GetCapabilitiesResponse?> answer;
        lock (gate)
        {
            var key = KeyOf(health);
            if (anew || capabilities is null || !key.Equals(capabilitiesKey) || capabilities.IsFaulted)
            {
                capabilities = AskAsync();
                capabilitiesKey = key;
            }

            answer = capabilities;
        }

        return await answer.WaitAsync(cancellationToken);
    }

    private async Task<GetCapabilitiesResponse?> AskAsync()
    {
        using var lease = Rent();
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            return await lease.Client.GetCapabilitiesAsync(new GetCapabilitiesRequest(), cancellationToken: patience.Token);
        }
        catch (RpcException) when (patience.IsCancellationRequested)
        {
            // A slow answer must not hold up the run; the next one asks again.
            Forget();
            return Anything;
        }
        catch (RpcException e) when (e.Status.DebugException is null)
        {
            return null;
        }
    }

    /// <summary>Equal as long as it is the same runner, as far as one can tell.</summary>
    private object KeyOf(object health) => (connections.Lost(address), health);

    private void Forget()
    {
        lock (gate)
        {
            capabilities = null;
        }
    }

    private Lane Connect(int lane)
    {
        // A message of the runner may be as large as an event, plus what its envelope adds.
        const int envelope = 1024;
        var limit = (int)Math.Min(int.MaxValue, limits.MaxBodyBytes + envelope);
        var client = new RunnerService.RunnerServiceClient(GrpcChannel.ForAddress(RunnerAddress.ChannelBase, new GrpcChannelOptions
        {
            HttpHandler = new RunnerTransport(invoker, address, lane),
            DisposeHttpClient = false,
            MaxReceiveMessageSize = limit,
            MaxSendMessageSize = null,
        }));
        return new Lane(client, new FrameChannel(invoker, address, lane, limit));
    }

    private void Return(Lane lane)
    {
        lock (gate)
        {
            lane.Open--;
        }
    }

    private sealed class Lane(RunnerService.RunnerServiceClient client, FrameChannel frames)
    {
        public RunnerService.RunnerServiceClient Client => client;

        public FrameChannel Frames => frames;

        public int Open { get; set; }
    }
}
