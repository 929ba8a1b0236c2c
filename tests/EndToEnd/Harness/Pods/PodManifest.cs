using System.Diagnostics;
using k8s;
using k8s.Models;

namespace AgentMark.EndToEnd.Harness.Pods;

/// <summary>
/// A pod as <c>agentmark-sidecar inject</c> renders it from a workload of tests/Vectors/pods. This machine is the node: free ports
/// and folders of its own take the place of the pod's, in the text, so that everything else is what the manifest says.
/// </summary>
internal sealed class PodManifest
{
    private PodManifest(V1PodSpec spec, int eventsPort, int managementPort, int modelPort, string secretFolder)
    {
        Spec = spec;
        Events = new Uri($"http://127.0.0.1:{eventsPort}");
        ManagementPort = managementPort;
        ModelPort = modelPort;
        SecretFolder = secretFolder;
    }

    public V1PodSpec Spec { get; }

    /// <summary>Where the sidecar takes events.</summary>
    public Uri Events { get; }

    public int ManagementPort { get; }

    public int ModelPort { get; }

    /// <summary>What the secret's volume is mounted from.</summary>
    public string SecretFolder { get; }

    public static async Task<PodManifest> RenderAsync(string workload, string folder)
    {
        var cli = Repository.BuiltProgram("Cli", "agentmark-sidecar");
        var file = Path.Combine(Repository.Root, "tests", "Vectors", "pods", workload + ".yaml");
        using var inject = Process.Start(new ProcessStartInfo("dotnet", [cli, "inject", "-f", file]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = inject.StandardError.ReadToEndAsync();
        var yaml = await inject.StandardOutput.ReadToEndAsync();
        await inject.WaitForExitAsync();
        Assert.True(inject.ExitCode == 0, await errors);

        var (events, management, runner, model) = (Ports.Next(), Ports.Next(), Ports.Next(), Ports.Next());
        var secret = Directory.CreateDirectory(Path.Combine(folder, "secret")).FullName;
        var run = Directory.CreateDirectory(Path.Combine(folder, "run")).FullName;
        yaml = yaml
            .Replace("9417", $"{events}", StringComparison.Ordinal)
            .Replace("9419", $"{management}", StringComparison.Ordinal)
            .Replace("50051", $"{runner}", StringComparison.Ordinal)
            .Replace("8000", $"{model}", StringComparison.Ordinal)
            .Replace("http://*:", "http://127.0.0.1:", StringComparison.Ordinal)
            .Replace("/etc/agentmark/webhook-secret", secret, StringComparison.Ordinal)
            .Replace("/run/agentmark", run, StringComparison.Ordinal);
        var deployment = KubernetesYaml.LoadAllFromString(yaml, null, strict: true).OfType<V1Deployment>().Single();
        return new PodManifest(deployment.Spec.Template.Spec, events, management, model, secret);
    }
}
