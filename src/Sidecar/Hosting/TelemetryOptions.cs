namespace AgentMark.Sidecar.Hosting;

/// <summary>
/// Which signals leave by OTLP. The OpenTelemetry SDK reads the rest of the <c>OTEL_*</c> variables itself, but sends even
/// when the exporter is <c>none</c> or when no endpoint is set, so that much is decided here.
/// </summary>
/// <param name="ExportTraces">True when traces go to an OTLP endpoint.</param>
/// <param name="ExportMetrics">True when metrics go to an OTLP endpoint, beside <c>/metrics</c>.</param>
/// <param name="ExportLogs">True when logs go to an OTLP endpoint, beside the console.</param>
/// <param name="HideInputs">AGENTMARK_HIDE_INPUTS: props stay out of spans.</param>
/// <param name="HideOutputs">AGENTMARK_HIDE_OUTPUTS: outputs stay out of spans.</param>
/// <param name="Cloud">Traces go to AgentMark Cloud too; null unless AGENTMARK_EXPORT_TRACES asks for it.</param>
internal sealed record TelemetryOptions(bool ExportTraces, bool ExportMetrics, bool ExportLogs, bool HideInputs, bool HideOutputs, AgentMarkCloud? Cloud)
{
    public static TelemetryOptions Read(Settings settings, IConfiguration configuration)
    {
        return new TelemetryOptions(
            Exports("TRACES"),
            Exports("METRICS"),
            Exports("LOGS"),
            settings.Flag("AGENTMARK_HIDE_INPUTS"),
            settings.Flag("AGENTMARK_HIDE_OUTPUTS"),
            AgentMarkCloud.Read(settings));

        bool Exports(string signal) =>
            !string.Equals(configuration["OTEL_SDK_DISABLED"], "true", StringComparison.OrdinalIgnoreCase)
            && (IsSet("OTEL_EXPORTER_OTLP_ENDPOINT") || IsSet($"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT"))
            && (configuration[$"OTEL_{signal}_EXPORTER"] is null or "" or "otlp");

        bool IsSet(string variable) => !string.IsNullOrEmpty(configuration[variable]);
    }
}
