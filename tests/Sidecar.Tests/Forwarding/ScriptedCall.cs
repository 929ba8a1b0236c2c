using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Net;
using System.Text;
using AgentMark.Sidecar.Forwarding.Frames;
using AgentMark.Sidecar.Tests.Forwarding.Frames;
using AgentMark.V1;
using Grpc.Core;

namespace AgentMark.Sidecar.Tests.Forwarding;

/// <summary>A runner's stream of texts, as the test sends them, below HTTP/2. As there, the runner is held up at 64 KiB that nobody reads.</summary>
internal sealed class ScriptedCall : HttpMessageHandler
{
    private const int Window = 64 * 1024;

    private readonly Pipe pipe = new(new PipeOptions(pauseWriterThreshold: Window, resumeWriterThreshold: Window / 2, useSynchronizationContext: false));
    private readonly TaskCompletionSource<HttpResponseMessage> answer = new();
    private readonly HttpResponseMessage response;
    private Task<FlushResult>? sending;

    /// <param name="ended">Ends the call.</param>
    public ScriptedCall(CancellationToken ended = default)
    {
        response = new HttpResponseMessage { Version = HttpVersion.Version20, Content = new StreamContent(pipe.Reader.AsStream()) };
        response.Content.Headers.ContentType = new("application/grpc");
        Call = new FrameCall<string>(
            new HttpMessageInvoker(this), new HttpRequestMessage(HttpMethod.Post, "http://runner"), int.MaxValue, bytes => Encoding.UTF8.GetString(bytes), ended);
    }

    public FrameCall<string> Call { get; }

    /// <summary>True while what was sent last waits for somebody to read it.</summary>
    public bool IsHeldUp => sending is { IsCompleted: false };

    /// <summary>True when nobody will read any more.</summary>
    public bool IsDisposed => sending is { IsCompletedSuccessfully: true, Result.IsCompleted: true };

    public void Send(params ReadOnlySpan<string> texts)
    {
        foreach (var text in texts)
        {
            pipe.Writer.Write(RunnerFrames.Frame(Encoding.UTF8.GetBytes(text)));
        }

        Begin();
        sending = pipe.Writer.FlushAsync().AsTask();
    }

    public void SendHeaders(string traceId)
    {
        response.Headers.Add(RunnerMetadata.TraceId, traceId);
        Begin();
    }

    public void End() => End(new Status(StatusCode.OK, ""));

    public void End(Status status)
    {
        response.TrailingHeaders.Add("grpc-status", ((int)status.StatusCode).ToString(CultureInfo.InvariantCulture));
        response.TrailingHeaders.Add("grpc-message", Uri.EscapeDataString(status.Detail));
        Begin();
        pipe.Writer.Complete();
    }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        answer.Task.WaitAsync(cancellationToken);

    private void Begin() => answer.TrySetResult(response);
}
