using AgentMark.V1;
using Event = AgentMark.V1.RunDatasetResponse.EventOneofCase;

namespace AgentMark.Cli.Checking.Rules;

/// <summary>The rows of a data-set run.</summary>
internal static class DatasetRules
{
    public static IEnumerable<Finding> Judge(Exchange answer) => answer.Messages.Cast<RunDatasetResponse>().SelectMany(one => one.EventCase switch
    {
        Event.Row => Row(one.Row),
        Event.Error when one.Error.Message.Length == 0 => [new("row-error", "an error with a message for people", "an empty one")],
        Event.Error when one.Error.Code is < 0 or > 16 => [new("row-error", "a google.rpc code, 0 to 16", $"{one.Error.Code}")],
        Event.Error when one.Error.Index < 0 => [new("row-error", "the row's index, from 0", $"{one.Error.Index}")],
        _ => [],
    }).DistinctBy(finding => finding.Rule);

    private static IEnumerable<Finding> Row(DatasetRow row) => new[]
    {
        JsonBytes.Required("row", "input_json", row.InputJson),
        JsonBytes.Optional("row", "expected_output_json", row.ExpectedOutputJson),
        JsonBytes.Optional("row", "actual_output_json", row.ActualOutputJson),
        row.Tokens < 0 ? new("row", "no negative number of tokens", $"{row.Tokens}") : null,
        row.TraceId.Length > 0 && !TraceIds.IsOne(row.TraceId) ? new("trace-id", "32 lower-case hex digits, or nothing", row.TraceId) : null,
        row.Evals.Any(eval => eval.Name.Length == 0) ? new("eval-result", "a name on every result", "none") : null,
    }.OfType<Finding>();
}
