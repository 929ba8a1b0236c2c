using AgentMark.Sidecar.Events;
using AgentMark.Sidecar.Forwarding;
using AgentMark.Sidecar.Hosting;
using AgentMark.Sidecar.Ingress;
using AgentMark.Sidecar.Telemetry;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Time.Testing;

namespace AgentMark.Sidecar.Tests.Forwarding;

/// <summary>One event on a runner that is not there: the clock, the client and the runner's address belong to the test.</summary>
internal sealed class TestRun : IDisposable
{
    public static readonly TimeSpan SilenceLimit = TimeSpan.FromMinutes(1);

    public static readonly LimitOptions Limits = new(10485760, TimeSpan.FromSeconds(15), SilenceLimit, TimeSpan.FromMinutes(2), 10, 10485760);

    private readonly CancellationTokenSource clientGone = new();
    private readonly CancellationTokenSource drainOver = new();

    public TestRun(int requestBytes = 0, bool anyEvent = false)
    {
        Client = new TestClient(clientGone);
        var context = new DefaultHttpContext();
        context.Features.Set<IHttpResponseBodyFeature>(Client);
        context.Features.Set<IHttpRequestLifetimeFeature>(Client);
        Run = new Run(
            context,
            new WebhookRequest(new GetEvalsEvent(), default, "default"),
            new RunScope(SilenceLimit, Time, clientGone.Token, drainOver.Token),
            RunTrace.Start("test", context.Request.Headers),
            null!,
            new RunnerLease(RunnerAddress.Parse("http://runner:50051"), null!, null!, () => { }),
            "healthy")
        {
            RequestBytes = requestBytes,
            AnyEvent = anyEvent,
        };
    }

    public FakeTimeProvider Time { get; } = new();

    public TestClient Client { get; }

    public Run Run { get; }

    public RunScope Scope => Run.Scope;

    public void EndDrain() => drainOver.Cancel();

    public void Dispose()
    {
        Scope.Dispose();
        Run.Trace.Dispose();
        clientGone.Dispose();
        drainOver.Dispose();
    }
}
