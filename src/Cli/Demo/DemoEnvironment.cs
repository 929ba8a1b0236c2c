using System.Collections;

namespace AgentMark.Cli.Demo;

/// <summary>
/// The variables of the demo's children. What the user's shell happens to set for another sidecar is taken away, so that the
/// demo is the same everywhere; OPENAI_* and OTEL_* stay.
/// </summary>
internal static class DemoEnvironment
{
    private const string Kubernetes = "KUBERNETES_SERVICE_HOST";

    /// <summary>A sidecar refuses to take unsigned events inside Kubernetes, where loopback protects nothing.</summary>
    public static bool MayBeUnsigned => Environment.GetEnvironmentVariable(Kubernetes) is null;

    /// <param name="listen"><c>host:port</c>.</param>
    public static Dictionary<string, string?> OfRunner(string listen) => Clean(new() { ["AGENTMARK_RUNNER_LISTEN"] = listen });

    public static Dictionary<string, string?> OfSidecar(int port, string runner, string secret) => Clean(new()
    {
        ["ASPNETCORE_URLS"] = $"http://127.0.0.1:{port}",
        ["AGENTMARK_RUNNER"] = runner,
        [Commands.SecretOptions.Variable] = secret,
        ["AGENTMARK_ALLOW_UNSIGNED"] = MayBeUnsigned ? "true" : null,
        ["AGENTMARK_DRAIN_SETTLE"] = "0s", // nobody balances load towards a demo: it may end at once
        ["AGENTMARK_DRAIN_TIME"] = "2s",
    });

    private static Dictionary<string, string?> Clean(Dictionary<string, string?> wanted)
    {
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            var name = (string)variable.Key;
            if (name.StartsWith("AGENTMARK_", StringComparison.Ordinal) || name.StartsWith("ASPNETCORE_", StringComparison.Ordinal)
                || name is "URLS" or "DOTNET_URLS" or "HTTP_PORTS" or "DOTNET_HTTP_PORTS")
            {
                wanted.TryAdd(name, null);
            }
        }

        return wanted;
    }
}
