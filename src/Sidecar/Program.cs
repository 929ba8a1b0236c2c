using AgentMark.Sidecar.Hosting;
using AgentMark.Sidecar.Ingress;
using AgentMark.Sidecar.Telemetry;
using AgentMark.Sidecar.Wire;

if (await OneShot.RunAsync(args) is { } exitCode)
{
    return exitCode;
}

RuntimeVariables.Set();
var builder = WebApplication.CreateSlimBuilder(args);

// Configuration is read once; a start that fails says everything that is wrong.
var options = SidecarOptions.Read(builder.Configuration, out var problems);
if (problems.Count > 0)
{
    return await StartFailure.EndAsync(problems, builder.Configuration);
}

builder.Logging.AddSidecarConsole(builder.Configuration);
builder.WebHost.UseSidecarListeners(options.Listeners);
builder.Services.AddSidecar(options);
builder.Services.AddProxy(builder.Configuration);
builder.AddTelemetry(options.Telemetry);

try
{
    var app = builder.Build();
    app.UseManagement(options.Listeners);
    app.MapReverseProxy(proxy =>
    {
        proxy.UseMiddleware<WebhookIngress>();
        proxy.UseSessionAffinity();
        proxy.UseLoadBalancing();
        proxy.UsePassiveHealthChecks();
    });
    if (options.Listeners.Upstream is null)
    {
        app.MapFallback("{**path}", context => HttpAnswer.NotFoundAsync(context, options.Listeners.WebhookPath));
    }

    app.LogStarted(options);
    await app.RunAsync();
    return 0;
}
catch (Exception e) when (StartFailure.Explains(e, out var sentences))
{
    return await StartFailure.EndAsync(sentences, builder.Configuration);
}
