using System.Runtime.CompilerServices;
using AgentMark.Sidecar.Events;
using AgentMark.Sidecar.Ingress;
using Xunit;

namespace AgentMark.Sidecar.Tests.Ingress;

public sealed class WebhookRequestTests
{
    [Fact]
    public void What_is_released_is_held_by_nobody_and_what_logs_and_metrics_say_stays()
    {
        var (request, body) = Released();
        GC.Collect();
        Assert.False(body.IsAlive);
        Assert.Equal(("prompt-run", "route"), (request.EventName, request.Route));
        Assert.Equal(36, request.RunId.Length);
        Assert.Throws<InvalidOperationException>(() => request.Event);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static (WebhookRequest Request, WeakReference Body) Released()
    {
        var body = new byte[100];
        var request = new WebhookRequest(new PromptRunEvent(new PromptTree(body), body, true, "", body), body, "route");
        Assert.IsType<PromptRunEvent>(request.Event);
        request.Release();
        return (request, new WeakReference(body));
    }
}
