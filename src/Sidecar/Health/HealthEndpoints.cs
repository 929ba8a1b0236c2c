using AgentMark.Sidecar.Hosting;

namespace AgentMark.Sidecar.Health;

/// <summary>
/// <c>/healthz/startup</c> and <c>/healthz/live</c> never ask the runner: a native sidecar's startup probe gates the runner's
/// own start. <c>/healthz/ready</c> means that the runner answers and the sidecar is not draining; <c>/healthz/accepting</c>
/// leaves the runner out, for a pod whose readiness must not hang on it.
/// </summary>
internal static class HealthEndpoints
{
    public static Task AliveAsync(HttpContext context) => context.Response.WriteAsync("ok\n");

    public static Task AcceptingAsync(HttpContext context) => AnswerAsync(context, Draining(context));

    public static async Task ReadyAsync(HttpContext context) =>
        await AnswerAsync(context, Draining(context) ?? await context.RequestServices.GetRequiredService<Readiness>().ProblemAsync(context.RequestAborted));

    private static string? Draining(HttpContext context) => context.RequestServices.GetRequiredService<Drain>().IsDraining ? "draining" : null;

    private static async Task AnswerAsync(HttpContext context, string? problem)
    {
        if (problem is not null)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        }

        await context.Response.WriteAsync((problem ?? "ok") + "\n", CancellationToken.None);
    }
}
