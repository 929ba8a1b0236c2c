using AgentMark.Sidecar.Events;
using AgentMark.Sidecar.Forwarding;
using AgentMark.Sidecar.Telemetry;
using AgentMark.Sidecar.Wire;
using AgentMark.V1;
using Google.Protobuf;
using Grpc.Core;

namespace AgentMark.Sidecar.Alerts;

/// <summary><c>alert</c>: HandleAlert, or an acknowledgement for a runner that takes none.</summary>
internal sealed class AlertRuns(SidecarMetrics metrics, RunLog log)
{
    private const string Processed = "alert processed";

    /// <inheritdoc cref="PromptRuns.RunAsync"/>
    public async Task<RunFailure?> RunAsync(Run run, AlertEvent alert)
    {
        var request = new HandleAlertRequest
        {
            Alert = alert.Alert,
            Message = alert.Message,
            Timestamp = alert.Timestamp,
            DataJson = UnsafeByteOperations.UnsafeWrap(alert.DataJson),
            DeliveryId = run.Webhook.DeliveryId,
        };
        run.RequestBytes = request.CalculateSize();
        var text = "";
        try
        {
            text = (await run.AnswerAsync(run.Client.HandleAlertAsync(request, run.Options()))).Message;
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.Unimplemented)
        {
            metrics.AlertAcknowledged();
            log.AlertAcknowledged(run);
        }

        await HttpAnswer.MessageAsync(run.Context, StatusCodes.Status200OK, text.Length > 0 ? text : Processed);
        return null;
    }
}
