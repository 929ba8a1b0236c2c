using AgentMark.V1;

namespace AgentMark.Sidecar.Events;

/// <summary>
/// Reads the data of <c>alert</c>. Only the object <c>alert</c> is required. A number that is not one, or not finite, is
/// left unset, a string that is not one is empty: the raw data travels along.
/// </summary>
internal static class AlertReader
{
    public static EventResult Read(EventData data)
    {
        var json = data.Peek(DataField.Alert);
        if (!json.IsObject)
        {
            return EventResult.Rejected($"An alert event needs an object in data.alert; there is {json.TypeName}.");
        }

        var alert = new Alert
        {
            Id = json.Member("id"u8).Text,
            Status = json.Member("status"u8).Text,
            TimeWindow = json.Member("timeWindow"u8).Text,
            Type = json.Member("type"u8).Text,
        };
        if (json.Member("currentValue"u8).Number is { } value && double.IsFinite(value))
        {
            alert.CurrentValue = value;
        }

        if (json.Member("threshold"u8).Number is { } threshold && double.IsFinite(threshold))
        {
            alert.Threshold = threshold;
        }

        return new AlertEvent(alert, data.TakeText(DataField.Message), data.TakeText(DataField.Timestamp), data.Json.Raw);
    }
}
