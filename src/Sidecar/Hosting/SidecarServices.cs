using AgentMark.Sidecar.Alerts;
using AgentMark.Sidecar.Datasets;
using AgentMark.Sidecar.Forwarding;
using AgentMark.Sidecar.Health;
using AgentMark.Sidecar.Ingress;
using AgentMark.Sidecar.Rendering;
using AgentMark.Sidecar.Routing;
using AgentMark.Sidecar.Telemetry;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.ServiceDiscovery;

namespace AgentMark.Sidecar.Hosting;

/// <summary>All services, by room.</summary>
internal static class SidecarServices
{
    public static void AddSidecar(this IServiceCollection services, SidecarOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton(options.Listeners);
        services.AddSingleton(options.Secrets);
        services.AddSingleton(options.Runner);
        services.AddSingleton(options.Limits);
        services.AddSingleton(options.Drain);
        services.AddSingleton(options.Telemetry);
        services.AddSingleton(options.Datasets);
        services.AddSingleton(TimeProvider.System);

        // Hosting
        services.AddSingleton<Drain>();
        services.AddSingleton<IHostLifetime, SignalLifetime>();
        services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(2));

        // Ingress
        services.AddSingleton<Admission>();
        services.AddSingleton<RouteSecrets>();
        services.AddSingleton<Trust>();
        services.AddHostedService<SecretPolling>();
        services.AddHostedService(provider => new MemoryRelease(provider.GetRequiredService<Admission>(), provider.GetRequiredService<TimeProvider>()));

        // Rendering
        services.AddSingleton<PromptStore>();
        services.AddSingleton<PromptOpening>();

        // Forwarding
        services.AddSingleton<RunnerConnections>();
        services.AddSingleton<RunnerDirectory>();
        services.AddSingleton<RunnerFailures>();
        services.AddSingleton<AnswerGathering>();
        services.AddSingleton<PromptSpans>();
        services.AddSingleton<PromptRuns>();
        services.AddSingleton<RowScores>();
        services.AddSingleton<RowRuns>();
        services.AddSingleton<DatasetRuns>();
        services.AddSingleton<AlertRuns>();
        services.AddSingleton<RunLog>();

        // Datasets
        services.AddSingleton(_ => DatasetSources.Create(options.Datasets));

        // Health
        services.AddSingleton<Readiness>();

        // Telemetry
        services.AddSingleton<SidecarMetrics>();
        services.AddSingleton<LogGate>();
    }

    public static void AddProxy(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<IProxyConfigProvider, ShorthandRoutes>();
        services.AddSingleton<IForwarderHttpClientFactory, RunnerHttpClientFactory>();
        services.AddSingleton<IActiveHealthCheckPolicy, RunnerHealthPolicy>();
        services.AddSingleton<IDestinationResolver, RunnerNames>();
        services.AddReverseProxy()
            .LoadFromConfig(configuration.GetSection("ReverseProxy"))
            .AddConfigFilter<ClusterDefaults>()
            .AddTransforms<Passthrough>();

        // Affinity cookies may be encrypted; keys for that are made when first needed, not at every start.
        foreach (var warmUp in services.Where(s => s.ImplementationType?.Name == "DataProtectionHostedService").ToList())
        {
            services.Remove(warmUp);
        }

        // YARP's own forwarder keeps the ordinary clusters; ours stands before it.
        var forwarder = services.Last(s => s.ServiceType == typeof(IHttpForwarder));
        services.Remove(forwarder);
        services.AddSingleton<IHttpForwarder>(provider => ActivatorUtilities.CreateInstance<RunnerForwarder>(
            provider, (IHttpForwarder)ActivatorUtilities.CreateInstance(provider, forwarder.ImplementationType!)));
    }
}
