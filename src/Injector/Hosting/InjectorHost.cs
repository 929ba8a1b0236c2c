using AgentMark.Sidecar.Injector.Admission;
using AgentMark.Sidecar.Injector.SelfManaged;
using AgentMark.Sidecar.Injector.Tls;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace AgentMark.Sidecar.Injector.Hosting;

/// <summary>
/// The table of contents: two listeners, one for the API server and one for probes and metrics, and whoever keeps the certificate
/// of the first.
/// </summary>
internal static class InjectorHost
{
    public static WebApplication Build(InjectorOptions options, TimeProvider time)
    {
        // A watcher of appsettings.json would watch every folder below the working directory, for the sake of log levels alone.
        var builder = WebApplication.CreateSlimBuilder(["--hostBuilder:reloadConfigOnChange=false"]);
        LoggingSetup.Apply(builder.Logging, builder.Configuration);

        var services = builder.Services;
        services.AddSingleton(options);
        services.AddSingleton(time);
        services.AddSingleton<ServingCertificate>();
        services.AddSingleton<Counters>();
        services.AddSingleton<PodAdmission>();
        services.AddSingleton<InjectEndpoint>();
        services.AddSingleton<ManagementEndpoints>();
        services.AddHostedService<StopDelay>();
        if (options.SelfManaged is { } selfManaged)
        {
            services.AddSingleton(selfManaged);
            services.AddHostedService<SelfManagedCertificates>();
        }
        else
        {
            services.AddHostedService<CertificateDirectory>();
        }

        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = InjectEndpoint.MaxBodyBytes;
            var serving = kestrel.ApplicationServices.GetRequiredService<ServingCertificate>();
            kestrel.ListenAnyIP(options.HttpsPort, listen => listen.UseHttps(new TlsHandshakeCallbackOptions
            {
                // Asked for each connection, so that a renewed certificate is in use from the next one on.
                OnConnection = _ => ValueTask.FromResult(serving.ForConnection()),
            }));
            kestrel.ListenAnyIP(options.HttpPort);
        });

        var app = builder.Build();
        var inject = app.Services.GetRequiredService<InjectEndpoint>();
        var management = app.Services.GetRequiredService<ManagementEndpoints>();
        // The listener is told by the connection's encryption: unlike a Host header, nobody can forge that.
        app.Run(context => context.Request.IsHttps ? inject.HandleAsync(context) : management.HandleAsync(context));
        return app;
    }
}
