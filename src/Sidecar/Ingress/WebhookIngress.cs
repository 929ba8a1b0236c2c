using AgentMark.Sidecar.Events;
using AgentMark.Sidecar.Hosting;
using AgentMark.Sidecar.Rendering;
using AgentMark.Sidecar.Telemetry;
using AgentMark.Sidecar.Wire;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Yarp.ReverseProxy.Model;

namespace AgentMark.Sidecar.Ingress;

/// <summary>
/// The first step of the proxy pipeline. A request that is routed to a runner becomes an event here or is refused:
/// (1) it is a POST that may have been signed, (2) its body is read, bounded, (3) its signature covers those bytes, (4) only then is
/// there a place for it, is its JSON looked at and its prompt rendered, (5) the event goes on to load balancing and the runner.
/// Other requests pass through untouched.
/// </summary>
internal sealed partial class WebhookIngress(
    RequestDelegate next,
    ListenerOptions listeners,
    LimitOptions limits,
    RouteSecrets secrets,
    Trust trust,
    Admission admission,
    Drain drain,
    PromptStore store,
    PromptOpening prompts,
    SidecarMetrics metrics,
    LogGate gate,
    ILogger<WebhookIngress> logger)
{
    public Task InvokeAsync(HttpContext context)
    {
        var proxy = context.GetReverseProxyFeature();
        return RunnerMark.IsOn(proxy.Cluster.Config) ? TakeEventAsync(context, proxy) : PassThroughAsync(context);
    }

    private async Task PassThroughAsync(HttpContext context)
    {
        if (HttpMethods.IsPost(context.Request.Method) && context.Request.Headers.ContainsKey(SignatureHeader.Name))
        {
            // A webhook that was configured with the wrong path; the model service could only answer nonsense.
            await HttpAnswer.MessageAsync(context, StatusCodes.Status404NotFound,
                $"AgentMark events are taken at {listeners.WebhookPath}, not here; set the webhook's URL to that path.");
            return;
        }

        // Kestrel's minimum data rate would cut slow uploads of the model's clients.
        if (context.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
        {
            rate.MinDataRate = null;
        }

        admission.EnterProxied();
        try
        {
            await next(context);
        }
        finally
        {
            admission.LeaveProxied();
        }
    }

    private async Task TakeEventAsync(HttpContext context, IReverseProxyFeature proxy)
    {
        var route = secrets.For(proxy.Route.Config);

        // 1. Whatever needs no body.
        if (CheckUnread(context, route) is { } early)
        {
            await RefuseAsync(context, route.Name, early);
            return;
        }

        var reserved = 0L;
        var entered = false;
        try
        {
            // 2. Bytes.
            (var body, reserved, var refusal) = await RequestBody.ReadAsync(context.Request, limits.MaxBodyBytes, admission, context.RequestAborted);

            // 3. Trust.
            refusal ??= trust.Check(context, route, body.Span) ?? ContentHeaders.Check(context.Request.Headers);

            // 4. A place, and what it means. A drain that begins now sees this run or refuses it.
            entered = refusal is null && admission.TryEnterRun();
            refusal ??= drain.RefusesEvents ? Refusal.Draining : entered ? null : Refusal.TooManyRuns(limits.MaxRuns);
            var result = refusal is null ? EventReader.Read(body, store.Find) : default;
            OpenedPrompt? prompt = null;
            refusal ??= (result.Problem ?? prompts.Open(result.Event!, out prompt)?.Message) is { } problem ? Refusal.BadEvent(problem) : null;
            if (refusal is not null)
            {
                await RefuseAsync(context, route.Name, refusal);
                return;
            }

            // 5. On to the runner.
            context.Features.Set(new WebhookRequest(result.Event!, body, route.Name, prompt));
            await next(context);
            await AnswerForYarpAsync(context, route.Name);
        }
        catch (Exception e) when (context.RequestAborted.IsCancellationRequested && e is OperationCanceledException or IOException)
        {
            // The sender left while we read its event: there is nobody to answer.
            context.Abort();
        }
        finally
        {
            admission.ReleaseBody(reserved);
            if (entered)
            {
                admission.LeaveRun();
            }
        }
    }

    private Refusal? CheckUnread(HttpContext context, NamedSecrets route)
    {
        if (!HttpMethods.IsPost(context.Request.Method))
        {
            context.Response.Headers.Allow = HttpMethods.Post;
            return Refusal.NotPost;
        }

        if (drain.RefusesEvents)
        {
            return Refusal.Draining;
        }

        return context.Request.ContentLength > limits.MaxBodyBytes
            ? Refusal.BodyTooLarge(limits.MaxBodyBytes)
            : trust.CheckUnread(context, route);
    }

    /// <summary>YARP itself answers 503 without a body when no destination is left; the contract wants a message.</summary>
    private Task AnswerForYarpAsync(HttpContext context, string route) =>
        context.Response is { HasStarted: false, StatusCode: StatusCodes.Status503ServiceUnavailable, ContentLength: null, ContentType: null }
            ? RefuseAsync(context, route, Refusal.NoRunner)
            : Task.CompletedTask;

    private Task RefuseAsync(HttpContext context, string route, Refusal refusal)
    {
        metrics.Refused(route, refusal.Reason);
        if (gate.Opens(refusal.Reason))
        {
            LogRefused(route, refusal.Status, refusal.Reason);
        }

        if (refusal.CloseConnection)
        {
            context.Response.Headers.Connection = "close";
        }

        return HttpAnswer.MessageAsync(context, refusal.Status, refusal.Message);
    }
}
