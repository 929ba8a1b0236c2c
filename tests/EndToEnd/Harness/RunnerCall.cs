using AgentMark.V1;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace AgentMark.EndToEnd.Harness;

/// <summary>One call that the scripted runner has got: what came with it, and what its script does with it.</summary>
internal sealed class RunnerCall
{
    private readonly IServerStreamWriter<byte[]>? _responses;
    private long _sent;

    public RunnerCall(string method, byte[] request, IServerStreamWriter<byte[]>? responses, ServerCallContext context)
    {
        Method = method;
        RequestBytes = request;
        _responses = responses;
        Context = context;
        Metadata = context.RequestHeaders.Where(entry => !entry.IsBinary).ToLookup(entry => entry.Key, entry => entry.Value);
        Authority = context.Host;
        context.CancellationToken.Register(Cancelled.Set);
    }

    public string Method { get; }

    public byte[] RequestBytes { get; }

    public ServerCallContext Context { get; }

    public ILookup<string, string> Metadata { get; }

    public string Authority { get; }

    /// <summary>The sidecar has given the call up.</summary>
    public Signal Cancelled { get; } = new("the runner's call to be cancelled");

    /// <summary>How many events have been handed to the transport and taken by it.</summary>
    public long Sent => Interlocked.Read(ref _sent);

    public RunPromptRequest Prompt => RunPromptRequest.Parser.ParseFrom(RequestBytes);

    public RunDatasetRequest Dataset => RunDatasetRequest.Parser.ParseFrom(RequestBytes);

    public async Task SendAsync(params RunPromptResponse[] events)
    {
        foreach (var one in events)
        {
            await SendRawAsync(one.ToByteArray());
        }
    }

    public async Task SendAsync(params RunDatasetResponse[] events)
    {
        foreach (var one in events)
        {
            await SendRawAsync(one.ToByteArray());
        }
    }

    public async Task SendRawAsync(byte[] message)
    {
        await _responses!.WriteAsync(message, Context.CancellationToken);
        Interlocked.Increment(ref _sent);
    }

    /// <summary>Sends the same event until the call is given up.</summary>
    public async Task SendForEverAsync(RunPromptResponse one)
    {
        var message = one.ToByteArray();
        while (!Context.CancellationToken.IsCancellationRequested)
        {
            await SendRawAsync(message);
        }
    }

    /// <summary>Does nothing until the call is given up.</summary>
    public Task HangAsync() => Cancelled.WaitAsync(TimeSpan.FromMinutes(5));

    /// <summary>Breaks this call's stream and no other.</summary>
    public void BreakStream() => Context.GetHttpContext().Abort();

    /// <summary>Breaks the whole connection, as a runner that dies does.</summary>
    public void BreakConnection() => Context.GetHttpContext().Features.GetRequiredFeature<IConnectionLifetimeFeature>().Abort();
}
