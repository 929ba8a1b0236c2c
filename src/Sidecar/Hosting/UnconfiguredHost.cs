using AgentMark.Sidecar.Wire;

namespace AgentMark.Sidecar.Hosting;

/// <summary>
/// What stands in for a sidecar that could not be configured: in a pod it comes before the containers that it serves, and
/// one that exits would keep them from starting. It is alive, lets the pod be ready, and answers everything else with 503.
/// </summary>
internal static class UnconfiguredHost
{
    public static async Task RunAsync(IReadOnlyList<string> sentences, IConfiguration configuration)
    {
        var listeners = ListenerOptions.Read(new Settings(configuration), configuration);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        // Certificates may be what is wrong, so there is no TLS.
        builder.WebHost.UseKestrelCore().UseUrls([.. listeners.AllUrls.Where(url => url.StartsWith("http://", StringComparison.OrdinalIgnoreCase))]);
        await using var app = builder.Build();
        app.Run(context => context.Request.Path.Value switch
        {
            "/healthz/startup" or "/healthz/live" or "/healthz/accepting" => TextAsync(context, StatusCodes.Status200OK, "ok"),
            // Nothing is open, so there is nothing to wait for.
            "/drain" or "/drain/wait" => TextAsync(context, StatusCodes.Status200OK, "not draining"),
            "/healthz/ready" => TextAsync(context, StatusCodes.Status503ServiceUnavailable, string.Join('\n', sentences)),
            _ => HttpAnswer.MessageAsync(context, StatusCodes.Status503ServiceUnavailable, "The sidecar's settings are wrong; its log says what to change."),
        });
        await app.RunAsync();
    }

    private static Task TextAsync(HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsync(text + "\n");
    }
}
