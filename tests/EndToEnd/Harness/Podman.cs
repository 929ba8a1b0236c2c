using System.Diagnostics;

namespace AgentMark.EndToEnd.Harness;

/// <summary>
/// Podman with runc and a storage of its own, which goes with it: nothing of this machine's images and containers is seen or
/// touched. <c>AGENTMARK_TEST_CONTAINERS=require</c> turns a skip for want of a tool into a failure; <c>off</c> always skips.
/// </summary>
internal sealed class Podman : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("agentmark-podman-");

    private static string Setting => Environment.GetEnvironmentVariable("AGENTMARK_TEST_CONTAINERS") ?? "";

    /// <summary>Skips the test, or fails it, where images cannot be built and run.</summary>
    public static void SkipIfMissing()
    {
        if (Missing() is { } missing)
        {
            Assert.False(Setting == "require", $"AGENTMARK_TEST_CONTAINERS=require, but {missing}");
            Assert.Skip($"No containers: {missing}");
        }
    }

    /// <summary>A podman that has these images.</summary>
    public static async Task<Podman> WithAsync(params OciArchive[] images)
    {
        var podman = new Podman();
        foreach (var image in images)
        {
            await podman.RunAsync("pull", "--quiet", $"oci-archive:{image.Path}");
        }

        return podman;
    }

    /// <summary>What podman is started with for this.</summary>
    public ProcessStartInfo StartInfo(params IEnumerable<string> arguments) => new(
        "podman",
        [
            "--root", Path.Combine(_folder.FullName, "root"), "--runroot", Path.Combine(_folder.FullName, "run"), "--tmpdir", Path.Combine(_folder.FullName, "tmp"),
            "--storage-driver", "vfs", "--cgroup-manager", "cgroupfs", "--runtime", "runc", "--events-backend", "none", .. arguments,
        ]);

    /// <summary>The exit code and the output of a command.</summary>
    public Task<(int ExitCode, string Output)> TryAsync(params IEnumerable<string> arguments) =>
        Shell.RunAsync(StartInfo(arguments), TimeSpan.FromMinutes(2));

    /// <summary>The output of a command that has to succeed.</summary>
    public async Task<string> RunAsync(params IReadOnlyCollection<string> arguments)
    {
        var (exitCode, output) = await TryAsync(arguments);
        Assert.True(exitCode == 0, $"podman {string.Join(' ', arguments)} failed with exit code {exitCode}:\n{output}");
        return output.Trim();
    }

    public async ValueTask DisposeAsync()
    {
        await TryAsync("rm", "--all", "--force", "--time", "0");
        _folder.Delete(recursive: true);
    }

    private static string? Missing()
    {
        if (Setting == "off")
        {
            return "AGENTMARK_TEST_CONTAINERS is off.";
        }

        string[] tools = ["buildah", "podman", "runc"];
        var missing = tools.Where(tool => !Shell.IsOnPath(tool)).ToList();
        return missing switch
        {
            { Count: > 0 } => $"{string.Join(", ", missing)} must be on the path.",
            _ when Environment.UserName != "root" => "only root can set memory limits.",
            _ => null,
        };
    }
}
