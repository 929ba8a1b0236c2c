using System.Diagnostics;
using System.Text.RegularExpressions;
using k8s.Models;

namespace AgentMark.EndToEnd.Harness.Pods;

/// <summary>One container of a rehearsed pod: a process with the manifest's environment.</summary>
internal sealed partial class PodContainer : IAsyncDisposable
{
    private readonly Process _process;

    private PodContainer(V1Container definition, ProcessStartInfo start)
    {
        Definition = definition;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        // The machine's own variables of these families must not reach it; then the manifest's, and no others.
        new SidecarOptions { ["AGENTMARK_WEBHOOK_SECRET"] = null, ["ASPNETCORE_URLS"] = null, ["AGENTMARK_MANAGEMENT_URLS"] = null }.ApplyTo(start.Environment);
        foreach (var (name, value) in Environment(definition))
        {
            start.Environment[name] = value;
        }

        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, e) => Output.Add(e.Data);
        _process.ErrorDataReceived += (_, e) => Output.Add(e.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public V1Container Definition { get; }

    public ProgramOutput Output { get; } = new();

    public bool HasExited => _process.HasExited;

    public static async Task<PodContainer> StartAsync(V1Container definition, SidecarBinary sidecar) => new(definition, definition.Image.Split(':')[0] switch
    {
        "agentmark-sidecar" => await sidecar.StartInfoAsync(),
        "agentmark-sample-runner" => new ProcessStartInfo("dotnet", [Repository.BuiltProgram("SampleRunner", "agentmark-sample-runner")]),
        var image => throw new ArgumentException($"Nothing stands in for the image {image}."),
    });

    public void Terminate() => Assert.Equal(0, SidecarProcess.SendSignal(_process.Id, SidecarProcess.SigTerm));

    public async Task<int> WaitForExitAsync(TimeSpan patience)
    {
        await Eventually.TrueAsync(() => _process.HasExited, $"container {Definition.Name} to end", patience);
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
        Output.Check();
    }

    /// <summary>As the kubelet makes it: in order, a later one may quote an earlier one; an optional reference to nothing is not set.</summary>
    private static Dictionary<string, string> Environment(V1Container container)
    {
        var environment = new Dictionary<string, string>();
        foreach (var variable in container.Env ?? [])
        {
            if (variable.ValueFrom?.FieldRef is { } field)
            {
                environment[variable.Name] = field.FieldPath.Replace('.', '-').ToLowerInvariant();
            }
            else if (variable.Value is { } value)
            {
                environment[variable.Name] = Quoted().Replace(value, quote => environment[quote.Groups[1].Value]);
            }
        }

        return environment;
    }

    [GeneratedRegex(@"\$\(([A-Za-z0-9_]+)\)")]
    private static partial Regex Quoted();
}
