using AgentMark.Sidecar.Health;
using AgentMark.Sidecar.Wire;

namespace AgentMark.Sidecar.Hosting;

/// <summary>
/// Health, metrics and drain. With listeners of their own these paths live there alone, and the same paths on the data port
/// belong to the model service. Without, health and metrics live on the data port, and drain nowhere, since anybody could
/// call it. Listeners are told apart by the connection's local port, never by the Host header, which anyone can forge.
/// </summary>
internal static class ManagementEndpoints
{
    private const string MetricsPath = "/metrics";

    /// <summary>How long <c>/drain/wait</c> waits for a drain to begin: hooks of one pod run at once, in any order.</summary>
    private static readonly TimeSpan BeginWait = TimeSpan.FromSeconds(2);

    public static void UseManagement(this IApplicationBuilder app, ListenerOptions listeners)
    {
        var ports = listeners.ManagementUrls.Select(ListenerOptions.PortOf).ToHashSet();
        if (ports.Count == 0)
        {
            app.MapWhen(context => IsShared(context.Request.Path), branch => Map(branch, drains: false));
        }
        else
        {
            app.MapWhen(context => ports.Contains(context.Connection.LocalPort), branch => Map(branch, drains: true));
        }
    }

    private static bool IsShared(PathString path) => path.StartsWithSegments("/healthz") || path == MetricsPath;

    private static void Map(IApplicationBuilder branch, bool drains)
    {
        branch.UseOpenTelemetryPrometheusScrapingEndpoint(MetricsPath);
        branch.Run(context => context.Request.Path.Value switch
        {
            "/healthz/startup" or "/healthz/live" => HealthEndpoints.AliveAsync(context),
            "/healthz/accepting" => HealthEndpoints.AcceptingAsync(context),
            "/healthz/ready" => HealthEndpoints.ReadyAsync(context),
            "/drain" when drains => BeginDrainAsync(context),
            "/drain/wait" when drains => WaitForDrainAsync(context),
            _ => HttpAnswer.MessageAsync(context, StatusCodes.Status404NotFound, "Nothing is here but /healthz/startup, /healthz/live, /healthz/accepting, /healthz/ready and " + (drains ? "/metrics, /drain and /drain/wait." : "/metrics.")),
        });
    }

    /// <summary>Begins a drain and returns: the sidecar's own preStop hook. The signal to stop is expected once the streams are done.</summary>
    private static Task BeginDrainAsync(HttpContext context)
    {
        _ = context.RequestServices.GetRequiredService<Drain>().BeginUndoable();
        return context.Response.WriteAsync("draining\n");
    }

    /// <summary>Waits until the streams are done: the runner's preStop hook. Returns at once where only the runner restarts and no drain begins.</summary>
    private static async Task WaitForDrainAsync(HttpContext context)
    {
        var drain = context.RequestServices.GetRequiredService<Drain>();
        var time = context.RequestServices.GetRequiredService<TimeProvider>();
        try
        {
            await drain.Begun.WaitAsync(BeginWait, time, context.RequestAborted);
            await drain.BeginUndoable().WaitAsync(context.RequestAborted);
            await context.Response.WriteAsync("drained\n");
        }
        catch (TimeoutException)
        {
            await context.Response.WriteAsync("not draining\n");
        }
        catch (OperationCanceledException)
        {
            context.Abort();
        }
    }
}
