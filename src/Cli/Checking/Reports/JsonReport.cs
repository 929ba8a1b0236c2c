using System.Text.Encodings.Web;
using System.Text.Json;

namespace AgentMark.Cli.Checking.Reports;

/// <summary>The report for programs: one JSON object.</summary>
internal static class JsonReport
{
    private static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull,
    };

    public static string Of(CheckReport report) => JsonSerializer.Serialize(
        new
        {
            Runner = new { report.Address, report.Capabilities?.Name, report.Capabilities?.Version },
            report.Passed,
            report.Failed,
            report.Skipped,
            report.Advised,
            Cases = report.Results.Select(result => new
            {
                result.Case.Group,
                result.Case.Name,
                Advisory = result.Case.IsAdvisory,
                Result = result.Verdict.ToString().ToLowerInvariant(),
                result.Case.Why,
                result.Reason,
                Findings = result.Findings.Count > 0 ? result.Findings : null,
                Milliseconds = (long)result.Took.TotalMilliseconds,
            }),
        },
        Options);
}
