using Grpc.Core;
using Grpc.Health.V1;

namespace AgentMark.Cli.Checking.Drives;

/// <summary>Asks the standard health service, as the sidecar's readiness does.</summary>
internal static class Health
{
    private const string Expected = "SERVING";

    public static async Task<DriveResult> RunAsync(CheckCase one, CheckContext context, CancellationToken cancellationToken)
    {
        var answer = await context.Client.CallAsync(RunnerMethods.Health, [], HealthCheckResponse.Parser, context.Options.Patience, most: null, cancellationToken);
        if (answer.Status is { StatusCode: StatusCode.Unimplemented })
        {
            return DriveResult.Skip("the runner has no health service (grpc.health.v1), so the sidecar cannot tell whether it is ready");
        }

        var got = answer switch
        {
            { Status: { StatusCode: StatusCode.OK }, Messages: [HealthCheckResponse told, ..] } => told.Status.ToString().ToUpperInvariant(),
            { Status: { } status } => $"{StatusNames.Of(status.StatusCode)}: {status.Detail}",
            _ => "silence",
        };
        return new(got == Expected ? [] : [new Finding("health", Expected, got)]);
    }
}
