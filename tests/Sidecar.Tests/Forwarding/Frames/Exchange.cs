using AgentMark.Sidecar.Forwarding;
using AgentMark.Sidecar.Forwarding.Frames;
using AgentMark.Sidecar.Hosting;
using AgentMark.Sidecar.Wire;
using AgentMark.V1;
using Grpc.Core;
using Xunit;
using Say = AgentMark.Sidecar.Tests.Wire.RunnerEvents;

namespace AgentMark.Sidecar.Tests.Forwarding.Frames;

/// <summary>One RunPrompt call over a scripted answer: by the client library, and by our own reading of frames.</summary>
internal static class Exchange
{
    private static readonly RunPromptRequest Request = new() { PromptName = "prompt", PropsJson = Say.Json("{\"a\":1}") };

    private static readonly RunnerFailures Failures = new(TestRun.Limits, new RunnerOptions([], TimeSpan.FromSeconds(5), null, null, null));

    public static Task<Outcome> LibraryAsync(Answer answer) => CallAsync(answer, async (lease, events) =>
    {
        using var call = lease.Client.RunPrompt(Request, NewMetadata(), cancellationToken: TestContext.Current.CancellationToken);
        while (await call.ResponseStream.MoveNext(TestContext.Current.CancellationToken))
        {
            events.Add(Message(PromptEvent.Of(call.ResponseStream.Current)));
        }
    });

    public static Task<Outcome> RawAsync(Answer answer) => CallAsync(answer, async (lease, events) =>
    {
        using var call = lease.Frames.RunPrompt(Request, NewMetadata(), TestContext.Current.CancellationToken);
        while (call.TryTake() || await call.WaitAsync(TestContext.Current.CancellationToken))
        {
            events.Add(Message(call.Current));
        }
    });

    private static RunPromptResponse Message(PromptEvent runnerEvent) => runnerEvent.Kind switch
    {
        RunPromptResponse.EventOneofCase.TextDelta => Say.Text(System.Text.Encoding.UTF8.GetString(runnerEvent.Text)),
        RunPromptResponse.EventOneofCase.ObjectTextDelta => Say.ObjectText(System.Text.Encoding.UTF8.GetString(runnerEvent.Text)),
        _ => runnerEvent.Message,
    };

    private static async Task<Outcome> CallAsync(Answer answer, Func<RunnerLease, List<RunPromptResponse>, Task> call)
    {
        var sent = new Recorder(answer);
        using var invoker = new HttpMessageInvoker(sent);
        using var run = new TestRun();
        using var lease = new Runner(invoker, RunnerAddress.Parse("http://runner:50051"), TestRun.Limits, new RunnerConnections()).Rent();
        var events = new List<RunPromptResponse>();
        try
        {
            await call(lease, events);
            return new Outcome(events, null, sent.Request);
        }
        catch (RpcException e)
        {
            return new Outcome(events, Failures.Judge(e, run.Run with { Lease = lease }), sent.Request);
        }
    }

    private static Metadata NewMetadata() => new() { { RunnerMetadata.RunId, "r1" }, { RunnerMetadata.TraceParent, "00-x" } };

    /// <summary>What became of a call: its events, and how the product judges its end; no failure means that it went well.</summary>
    public sealed record Outcome(List<RunPromptResponse> Events, RunFailure? Failure, Sent? Request);

    /// <summary>A request as HTTP/2 would send it.</summary>
    public sealed record Sent(string Line, string[] Headers, byte[] Body);

    private sealed class Recorder(Answer answer) : HttpMessageHandler
    {
        public Sent? Request { get; private set; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Request = new Sent(
                $"{request.Method} {request.RequestUri} {request.Version} {request.VersionPolicy}",
                [.. request.Headers.Concat(request.Content!.Headers).Select(h => $"{h.Key.ToLowerInvariant()}: {string.Join(',', h.Value)}")],
                await request.Content.ReadAsByteArrayAsync(cancellationToken));
            var response = answer.Response();
            response.RequestMessage = request;
            return response;
        }
    }
}
