using System.Text.RegularExpressions;

namespace AgentMark.Sidecar.Hosting;

/// <summary>
/// Kubernetes gives every container variables that describe the Services of its namespace, so a Service called
/// <c>agentmark</c> or <c>agentmark-runner</c> puts names into our environment that nobody chose.
/// </summary>
internal static partial class KubernetesServiceLink
{
    public static bool IsOne(string variable) => Pattern().IsMatch(variable);

    [GeneratedRegex("_(SERVICE_HOST|SERVICE_PORT(_[A-Z0-9_]+)?|PORT(_[0-9]+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)?)$", RegexOptions.IgnoreCase)]
    private static partial Regex Pattern();
}
