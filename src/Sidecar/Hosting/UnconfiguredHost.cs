using AgentMark.Sidecar.Wire;

namespace AgentMark.Sidecar.Hosting;

/// <summary>
/// What stands in for a sidecar that could not be configured: in a pod it comes before the containers that it serves, and
/// one that exits would keep them from starting. It is alive and answers everything else with 503. The pod may be ready,
/// unless other traffic goes through the sidecar, too: then a rollout should stop here.
/// </summary>
internal static class UnconfiguredHost
{
    public static async Task RunAsync(IReadOnlyList<string> sentences, IConfiguration configuration)
    {
        var listeners = ListenerOptions.Read(new Settings(configuration), configuration);
        var isProxy = configuration["AGENTMARK_UPSTREAM"] is { Length: > 0 };
        await using var app = await StartAsync(listeners.AllUrls) ?? await StartAsync(listeners.ManagementUrls)
            ?? throw new IOException("There is nothing to listen on, so the sidecar cannot wait either.");
        await app.WaitForShutdownAsync();

        // The addresses may be what is wrong. Those that probes ask are worth trying alone.
        async Task<WebApplication?> StartAsync(IEnumerable<string> urls)
        {
            var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
            // Certificates may be what is wrong, so there is no TLS.
            builder.WebHost.UseKestrelCore().UseUrls([.. urls.Where(url => url.StartsWith("http://", StringComparison.OrdinalIgnoreCase))]);
            var app = builder.Build();
            app.Run(context => AnswerAsync(context, sentences, isProxy));
            try
            {
                await app.StartAsync();
                return app;
            }
            catch (Exception)
            {
                await app.DisposeAsync();
                return null;
            }
        }
    }

    private static Task AnswerAsync(HttpContext context, IReadOnlyList<string> sentences, bool isProxy) => context.Request.Path.Value switch
    {
        "/healthz/startup" or "/healthz/live" => TextAsync(context, StatusCodes.Status200OK, "ok"),
        "/healthz/accepting" when !isProxy => TextAsync(context, StatusCodes.Status200OK, "ok"),
        // Nothing is open, so there is nothing to wait for.
        "/drain" or "/drain/wait" => TextAsync(context, StatusCodes.Status200OK, "not draining"),
        "/healthz/accepting" or "/healthz/ready" => TextAsync(context, StatusCodes.Status503ServiceUnavailable, string.Join('\n', sentences)),
        _ => HttpAnswer.MessageAsync(context, StatusCodes.Status503ServiceUnavailable, "The sidecar's settings are wrong; its log says what to change."),
    };

    private static Task TextAsync(HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsync(text + "\n");
    }
}
