using AgentMark.Sidecar.Hosting;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace AgentMark.Sidecar.Telemetry;

/// <summary>OpenTelemetry, by the standard variables. Without an endpoint nothing leaves the process but <c>/metrics</c>.</summary>
internal static class TelemetryServices
{
    /// <summary>Most sets of labels for one metric; ours have few by design, and those of the server are methods, routes and statuses.</summary>
    private const int LabelSets = 200;

    /// <summary>
    /// The key stands alone: AgentMark wants no "Bearer" before it, so it is not a value that .NET would take for an Authorization
    /// header, nor one that the exporter's own list of headers could hold.
    /// </summary>
    private static HttpClient ClientFor(AgentMarkCloud cloud)
    {
        var client = new HttpClient { Timeout = TimeSpan.FromSeconds(10) };
        client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", cloud.ApiKey);
        client.DefaultRequestHeaders.TryAddWithoutValidation("X-Agentmark-App-Id", cloud.AppId);
        return client;
    }

    private static void Describe(ResourceBuilder resource, AgentMarkCloud? cloud)
    {
        resource.AddService(cloud is null ? "agentmark-sidecar" : "agentmark-client");
        if (cloud is not null)
        {
            resource.AddAttributes([new("agentmark.app_id", cloud.AppId)]);
        }

        // Last, so that OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES win.
        resource.AddEnvironmentVariableDetector();
    }

    public static void AddTelemetry(this WebApplicationBuilder builder, TelemetryOptions options)
    {
        var telemetry = builder.Services.AddOpenTelemetry().ConfigureResource(resource => Describe(resource, options.Cloud));
        telemetry.WithMetrics(metrics =>
        {
            metrics.AddMeter(SidecarMetrics.MeterName, "Microsoft.AspNetCore.Hosting", "System.Runtime").AddPrometheusExporter();
            // Room for each set of labels is taken at once, for 2000 of them if nothing is said: 5 MB in all.
            metrics.AddView("*", new MetricStreamConfiguration { CardinalityLimit = LabelSets });
            if (options.ExportMetrics)
            {
                metrics.AddOtlpExporter();
            }
        });

        if (options.ExportTraces || options.Cloud is not null)
        {
            telemetry.WithTracing(traces =>
            {
                traces.AddSource(RunTrace.SourceName);
                if (options.ExportTraces)
                {
                    traces.AddOtlpExporter();
                }

                if (options.Cloud is { } cloud)
                {
                    traces.AddOtlpExporter("agentmark", exporter =>
                    {
                        exporter.Protocol = OtlpExportProtocol.HttpProtobuf;
                        exporter.Endpoint = new Uri(cloud.BaseUrl, "v1/traces");
                        exporter.HttpClientFactory = () => ClientFor(cloud);
                    });
                }
            });
        }

        if (options.ExportLogs)
        {
            builder.Logging.AddOpenTelemetry(logs => logs.AddOtlpExporter());
        }
    }
}
