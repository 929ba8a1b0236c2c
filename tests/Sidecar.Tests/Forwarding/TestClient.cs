using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Http.Features;

namespace AgentMark.Sidecar.Tests.Forwarding;

/// <summary>A client that takes what it is sent only when the test reads it: beyond that, flushes wait.</summary>
internal sealed class TestClient(CancellationTokenSource gone) : IHttpResponseBodyFeature, IHttpRequestLifetimeFeature
{
    private readonly Pipe pipe = new(new PipeOptions(pauseWriterThreshold: 16 * 1024, resumeWriterThreshold: 1, useSynchronizationContext: false));

    public bool HasHeaders { get; private set; }

    public bool IsAborted { get; private set; }

    public bool IsComplete { get; private set; }

    public Stream Stream => pipe.Writer.AsStream();

    public PipeWriter Writer => pipe.Writer;

    public CancellationToken RequestAborted
    {
        get => gone.Token;
        set => throw new NotSupportedException();
    }

    /// <summary>Takes what has been flushed and not been taken yet; waits when there is nothing.</summary>
    public async Task<string> TakeAsync()
    {
        var result = await Eventually.DoneAsync(pipe.Reader.ReadAsync().AsTask(), "the client was sent something");
        var text = Encoding.UTF8.GetString(result.Buffer);
        pipe.Reader.AdvanceTo(result.Buffer.End);
        return text;
    }

    /// <summary>Takes everything until the response is complete.</summary>
    public async Task<string> TakeAllAsync()
    {
        var text = new StringBuilder();
        while (true)
        {
            var result = await Eventually.DoneAsync(pipe.Reader.ReadAsync().AsTask(), "the client was sent the rest");
            text.Append(Encoding.UTF8.GetString(result.Buffer));
            pipe.Reader.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted)
            {
                return text.ToString();
            }
        }
    }

    /// <summary>Goes away without a word.</summary>
    public void Leave()
    {
        pipe.Reader.Complete();
        gone.Cancel();
    }

    /// <summary>True when nothing waits to be taken.</summary>
    public bool WasSentNothing() => !pipe.Reader.TryRead(out _);

    public void Abort() => IsAborted = true;

    public Task StartAsync(CancellationToken cancellationToken = default)
    {
        HasHeaders = true;
        return Task.CompletedTask;
    }

    public async Task CompleteAsync()
    {
        IsComplete = true;
        await pipe.Writer.CompleteAsync();
    }

    public void DisableBuffering()
    {
    }

    public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default) => throw new NotSupportedException();
}
