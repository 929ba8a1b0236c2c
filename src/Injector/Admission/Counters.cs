using System.Globalization;
using System.Text;

namespace AgentMark.Sidecar.Injector.Admission;

/// <summary>What became of a request, as metrics name it.</summary>
internal enum AdmissionOutcome
{
    Injected,
    AlreadyThere,
    NotRequested,
    Refused,

    /// <summary>Not the creation of a pod: allowed as it is.</summary>
    Ignored,

    /// <summary>Not a request that an API server would make.</summary>
    Malformed,

    /// <summary>Our fault: see the log.</summary>
    Failed,
}

/// <summary>One counter per outcome. Seven numbers need no metrics library.</summary>
internal sealed class Counters
{
    private static readonly string[] Names = ["injected", "already_there", "not_requested", "refused", "ignored", "malformed", "failed"];

    private readonly long[] counts = new long[Names.Length];

    public void Count(AdmissionOutcome outcome) => Interlocked.Increment(ref counts[(int)outcome]);

    /// <summary>Prometheus' text format.</summary>
    public string Exposition(DateTimeOffset? certificateExpiry)
    {
        var text = new StringBuilder("# HELP agentmark_injector_requests_total Admission requests by what became of them.\n# TYPE agentmark_injector_requests_total counter\n");
        for (var i = 0; i < Names.Length; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"agentmark_injector_requests_total{{outcome=\"{Names[i]}\"}} {Interlocked.Read(ref counts[i])}\n");
        }

        if (certificateExpiry is { } expiry)
        {
            text.Append("# HELP agentmark_injector_certificate_expiry_timestamp_seconds When the certificate in use ends, in seconds since 1970.\n# TYPE agentmark_injector_certificate_expiry_timestamp_seconds gauge\n");
            text.Append(CultureInfo.InvariantCulture, $"agentmark_injector_certificate_expiry_timestamp_seconds {expiry.ToUnixTimeSeconds()}\n");
        }

        return text.ToString();
    }
}
