using System.Threading.Channels;
using AgentMark.V1;
using Grpc.Core;

namespace AgentMark.Sidecar.Tests.Forwarding;

/// <summary>A runner's stream of texts, as the test sends them.</summary>
internal sealed class ScriptedCall : IAsyncStreamReader<string>
{
    private readonly Channel<string> events = Channel.CreateUnbounded<string>();
    private readonly TaskCompletionSource<Metadata> headers = new();

    /// <param name="ended">Ends the call as gRPC does, with CANCELLED.</param>
    public ScriptedCall(CancellationToken ended = default) =>
        ended.Register(() => Fail(new RpcException(new Status(StatusCode.Cancelled, "Call canceled by the client."))));

    public string Current { get; private set; } = "";

    /// <summary>How many events have been read.</summary>
    public int Taken { get; private set; }

    public bool IsDisposed { get; private set; }

    public AsyncServerStreamingCall<string> Call =>
        new(this, headers.Task, () => Status.DefaultSuccess, () => [], () => IsDisposed = true);

    public void Send(params ReadOnlySpan<string> texts)
    {
        foreach (var text in texts)
        {
            events.Writer.TryWrite(text);
        }
    }

    public void SendHeaders(string traceId) => headers.TrySetResult(new Metadata { { RunnerMetadata.TraceId, traceId } });

    public void End() => events.Writer.TryComplete();

    public void Fail(RpcException exception) => events.Writer.TryComplete(exception);

    public Task<bool> MoveNext(CancellationToken cancellationToken)
    {
        if (events.Reader.TryRead(out var text))
        {
            Current = text;
            Taken++;
            return Task.FromResult(true);
        }

        return WaitAsync(cancellationToken);
    }

    private async Task<bool> WaitAsync(CancellationToken cancellationToken)
    {
        if (!await events.Reader.WaitToReadAsync(cancellationToken))
        {
            return false;
        }

        Current = await events.Reader.ReadAsync(cancellationToken);
        Taken++;
        return true;
    }
}
