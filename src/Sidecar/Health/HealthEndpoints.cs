using AgentMark.Sidecar.Hosting;

namespace AgentMark.Sidecar.Health;

/// <summary>
/// <c>/healthz/startup</c> and <c>/healthz/live</c> never ask the runner: a native sidecar's startup probe gates the runner's
/// own start. <c>/healthz/ready</c> means that the runner answers and the sidecar is not draining.
/// </summary>
internal static class HealthEndpoints
{
    public static Task AliveAsync(HttpContext context) => context.Response.WriteAsync("ok\n");

    public static async Task ReadyAsync(HttpContext context)
    {
        var problem = context.RequestServices.GetRequiredService<Drain>().IsDraining
            ? "draining"
            : await context.RequestServices.GetRequiredService<Readiness>().ProblemAsync(context.RequestAborted);
        if (problem is not null)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        }

        await context.Response.WriteAsync((problem ?? "ok") + "\n", CancellationToken.None);
    }
}
