using System.Diagnostics;
using System.Globalization;

namespace AgentMark.EndToEnd.Harness;

/// <summary>
/// A container that is locked in as the restricted profile wants it: not root, read-only root, no capability, no way to gain
/// one; with 128 MiB unless told otherwise. It is on the host's network, so that loopback addresses mean the same inside.
/// </summary>
internal sealed class ContainerProcess : IAsyncDisposable
{
    private readonly Podman _podman;
    private readonly string _name;
    private readonly Process _process;

    private ContainerProcess(Podman podman, string name, Process process)
    {
        _podman = podman;
        _name = name;
        _process = process;
        _process.OutputDataReceived += (_, e) => Output.Add(e.Data);
        _process.ErrorDataReceived += (_, e) => Output.Add(e.Data);
    }

    public ProgramOutput Output { get; } = new();

    public bool HasExited => _process.HasExited;

    /// <summary>Starts the container. <paramref name="volumes"/> are <c>/host:/container</c>.</summary>
    public static ContainerProcess Start(Podman podman, string image, Dictionary<string, string?> variables, params IEnumerable<string> volumes)
    {
        var name = $"{image}-{Guid.NewGuid():N}";
        var start = podman.StartInfo(
        [
            "run", "--name", name, "--pull", "never", "--log-driver", "none", "--network", "host",
            "--read-only", "--read-only-tmpfs=false", "--cap-drop", "all", "--security-opt", "no-new-privileges", "--memory", "128m",
            "--ulimit", "nofile=16384:16384", "--ulimit", "nproc=4096:4096",
            .. volumes.SelectMany(volume => (string[])["--volume", volume]),
            .. variables.SelectMany(variable => (string[])["--env", $"{variable.Key}={variable.Value}"]),
            $"{image}:{Repository.Version}",
        ]);
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        var container = new ContainerProcess(podman, name, new Process { StartInfo = start });
        container._process.Start();
        container._process.BeginOutputReadLine();
        container._process.BeginErrorReadLine();
        return container;
    }

    /// <summary>Runs the image's own or another program inside: exit code and output.</summary>
    public Task<(int ExitCode, string Output)> ExecAsync(params IEnumerable<string> command) => _podman.TryAsync(["exec", _name, .. command]);

    /// <summary>The members of <c>/proc/…/status</c> of the container's process, such as <c>Uid</c>.</summary>
    public async Task<IReadOnlyDictionary<string, string>> StatusAsync()
    {
        var pid = int.Parse(await _podman.RunAsync("inspect", "--format", "{{.State.Pid}}", _name), CultureInfo.InvariantCulture);
        var lines = await File.ReadAllLinesAsync($"/proc/{pid}/status", TestContext.Current.CancellationToken);
        return lines.Select(line => line.Split(':', 2)).ToDictionary(parts => parts[0], parts => parts[1].Trim());
    }

    /// <summary>Asks it to end, as Kubernetes does, and returns its exit code.</summary>
    public async Task<int> TerminateAsync()
    {
        await _podman.RunAsync("kill", "--signal", "TERM", _name);
        await Eventually.TrueAsync(() => HasExited, $"the container {_name} to end");
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        await _podman.TryAsync("rm", "--force", "--time", "0", _name);
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
        Output.Check();
    }
}
