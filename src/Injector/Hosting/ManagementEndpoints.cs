using System.Text;
using AgentMark.Sidecar.Injector.Admission;
using AgentMark.Sidecar.Injector.Tls;

namespace AgentMark.Sidecar.Injector.Hosting;

/// <summary>Probes and metrics, on the clear-text listener alone.</summary>
internal sealed class ManagementEndpoints(ServingCertificate serving, Counters counters, IHostApplicationLifetime lifetime)
{
    public Task HandleAsync(HttpContext context) => context.Request.Path.Value switch
    {
        "/healthz/live" => AnswerAsync(context, StatusCodes.Status200OK, "alive\n"),
        "/healthz/ready" when lifetime.ApplicationStopping.IsCancellationRequested => AnswerAsync(context, StatusCodes.Status503ServiceUnavailable, "stopping\n"),
        "/healthz/ready" when !serving.IsValid => AnswerAsync(context, StatusCodes.Status503ServiceUnavailable, "no certificate that is valid now; see the log\n"),
        "/healthz/ready" => AnswerAsync(context, StatusCodes.Status200OK, "ready\n"),
        "/metrics" => AnswerAsync(context, StatusCodes.Status200OK, counters.Exposition(serving.ExpiresAt)),
        _ => AnswerAsync(context, StatusCodes.Status404NotFound, "There are /healthz/live, /healthz/ready and /metrics here.\n"),
    };

    private static Task AnswerAsync(HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
        return context.Response.WriteAsync(text, Encoding.UTF8, context.RequestAborted);
    }
}
