using Xunit;

namespace AgentMark.Sidecar.Tests.Hosting;

public sealed class TelemetryOptionsTests
{
    private static readonly (string, string?) Endpoint = ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4317");

    [Theory]
    [InlineData("otlp", true)]
    [InlineData("", true)]
    [InlineData(null, true)]
    [InlineData("none", false)]
    [InlineData("console", false)]
    public void The_exporter_variable_is_honoured(string? exporter, bool exports) =>
        Assert.Equal(exports, Given.Options(Endpoint, ("OTEL_TRACES_EXPORTER", exporter)).Telemetry.ExportTraces);

    [Fact]
    public void Without_an_endpoint_nothing_is_exported() =>
        Assert.False(Given.Options(("OTEL_TRACES_EXPORTER", "otlp")).Telemetry.ExportTraces);

    [Fact]
    public void A_signal_may_have_an_endpoint_of_its_own()
    {
        var telemetry = Given.Options(("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", "http://collector:4317")).Telemetry;
        Assert.Equal((false, true, false), (telemetry.ExportTraces, telemetry.ExportMetrics, telemetry.ExportLogs));
    }

    [Fact]
    public void A_signal_with_an_endpoint_of_its_own_needs_no_common_one()
    {
        var telemetry = Given.Options(("OTEL_EXPORTER_OTLP_ENDPOINT", ""), ("OTEL_EXPORTER_OTLP_LOGS_ENDPOINT", "http://collector:4317")).Telemetry;
        Assert.Equal((false, false, true), (telemetry.ExportTraces, telemetry.ExportMetrics, telemetry.ExportLogs));
    }

    [Fact]
    public void The_SDK_as_a_whole_can_be_disabled() =>
        Assert.False(Given.Options(Endpoint, ("OTEL_SDK_DISABLED", "true")).Telemetry.ExportTraces);
}
