using AgentMark.Bench.Driver.Machine;
using AgentMark.Bench.Driver.Measuring;

namespace AgentMark.Bench.Driver.Peers;

/// <summary>Something that stands between the client and the stub runner. It is built or installed once, then started as often as needed.</summary>
internal abstract class Peer : IAsyncDisposable
{
    private BenchProcess? process;

    /// <summary>As the tables call it.</summary>
    public abstract string Name { get; }

    /// <summary>False: left out of <c>--quick</c>.</summary>
    public virtual bool IsQuick => false;

    /// <summary>What differs from another peer in one setting is measured where that setting matters.</summary>
    public virtual bool IsVariant => false;

    public int Port { get; private set; }

    /// <summary>Where it takes the event.</summary>
    public virtual string Path => "/";

    /// <summary>True: the load is a gRPC client.</summary>
    public virtual bool IsGrpc => false;

    /// <summary>Lines of a stream beside those of the events with text.</summary>
    public virtual int MoreLines => 2;

    /// <summary>How the last line of a whole stream begins.</summary>
    public virtual string LastLine => "{\"type\":\"done\"";

    /// <summary>The processes whose use is counted.</summary>
    public virtual IReadOnlyList<int> Processes => process?.Family() ?? [];

    /// <summary>Null when it can be started, else what it lacks.</summary>
    public abstract Task<string?> PrepareAsync();

    /// <summary>Starts it and returns at once.</summary>
    /// <param name="stub">What stands behind it.</param>
    /// <param name="destinations">How many of the stub's ports to use.</param>
    public void Launch(StubRunner stub, int destinations = 1)
    {
        Port = PortOf(stub);
        process = Launch(stub, Port, destinations);
    }

    public async ValueTask DisposeAsync()
    {
        if (process is not null)
        {
            await process.DisposeAsync();
            process = null;
        }
    }

    /// <summary>The run of the load that this peer must pass.</summary>
    public LoadOrder Order(StreamScript script, int connections, int requests) =>
        new(Port, Path, connections, requests, script.Events + MoreLines, LastLine, script.IsStamped, script.IsHeld, IsGrpc);

    protected virtual int PortOf(StubRunner stub) => FreePorts.Next();

    /// <returns>Null when there is no process to start.</returns>
    protected abstract BenchProcess? Launch(StubRunner stub, int port, int destinations);
}
