using AgentMark.Sidecar.Forwarding;
using AgentMark.Sidecar.Routing;

namespace AgentMark.Sidecar.Hosting;

/// <summary>Where the runner is and how to connect to it.</summary>
/// <param name="Addresses">AGENTMARK_RUNNER: one or more, balanced; <c>dns:///host:port</c> is one for each address of the name.</param>
/// <param name="ConnectTimeout">AGENTMARK_CONNECT_TIMEOUT: the longest wait for a connection, TLS included.</param>
/// <param name="CaFile">AGENTMARK_RUNNER_CA_FILE: PEM certificates to trust instead of the machine's, or null.</param>
/// <param name="CertFile">AGENTMARK_RUNNER_CERT_FILE: PEM client certificate, or null.</param>
/// <param name="KeyFile">AGENTMARK_RUNNER_KEY_FILE: its PEM key, or null.</param>
internal sealed record RunnerOptions(
    IReadOnlyList<string> Addresses,
    TimeSpan ConnectTimeout,
    string? CaFile,
    string? CertFile,
    string? KeyFile)
{
    private const string DefaultAddress = "http://127.0.0.1:50051";

    public static RunnerOptions Read(Settings settings)
    {
        var addresses = new List<string>();
        var texts = settings.List("AGENTMARK_RUNNER", ',');
        foreach (var text in texts.Length == 0 ? [DefaultAddress] : texts)
        {
            if (RunnerNames.IsOne(text))
            {
                addresses.Add(text);
            }
            else if (RunnerAddress.TryParse(text, out var address))
            {
                addresses.Add(address.ToString());
            }
            else
            {
                settings.Problem($"AGENTMARK_RUNNER holds \"{Settings.Shown(text)}\"; it takes addresses such as http://127.0.0.1:50051, https://host:port, unix:///path or dns:///host:port, separated by commas.");
            }
        }

        var options = new RunnerOptions(
            addresses,
            settings.Time("AGENTMARK_CONNECT_TIMEOUT", TimeSpan.FromSeconds(5)),
            ReadFile(settings, "AGENTMARK_RUNNER_CA_FILE"),
            ReadFile(settings, "AGENTMARK_RUNNER_CERT_FILE"),
            ReadFile(settings, "AGENTMARK_RUNNER_KEY_FILE"));
        if (options.CertFile is null != options.KeyFile is null)
        {
            settings.Problem("AGENTMARK_RUNNER_CERT_FILE and AGENTMARK_RUNNER_KEY_FILE go together; only one of them is set.");
        }

        return options;
    }

    private static string? ReadFile(Settings settings, string variable)
    {
        var path = settings.Text(variable);
        if (path is not null && !File.Exists(path))
        {
            settings.Problem($"{variable} is \"{path}\", which is not a file that can be read.");
            return null;
        }

        return path;
    }
}
