using System.Diagnostics;

namespace AgentMark.EndToEnd.Harness;

/// <summary>
/// Publishes a program as a native executable, once a test run, into a folder of its own. <c>AGENTMARK_TEST_AOT</c> says what
/// happens where that is impossible: <c>require</c> fails the tests, otherwise they are skipped; <c>off</c> always skips them.
/// </summary>
internal sealed class AotPublish
{
    /// <summary>Each publish keeps every core busy.</summary>
    private static readonly SemaphoreSlim s_one = new(1);

    private readonly string _project;
    private readonly string _assembly;
    private readonly string[] _sources;
    private readonly Lazy<Task<Outcome>> _outcome;

    private AotPublish(string project, string assembly, params string[] uses)
    {
        _project = project;
        _assembly = assembly;
        _sources = [$"src/{project}", .. uses];
        _outcome = new Lazy<Task<Outcome>>(PublishAsync);
    }

    public static AotPublish Sidecar { get; } = new("Sidecar", "agentmark-sidecard", "src/Protocol", "src/TemplateDX", "protos");

    public static AotPublish SampleRunner { get; } = new("SampleRunner", "agentmark-sample-runner", "src/Protocol", "protos");

    public static AotPublish Injector { get; } = new("Injector", "agentmark-injector", "src/Injection");

    private static string Setting => Environment.GetEnvironmentVariable("AGENTMARK_TEST_AOT") ?? "";

    public async Task<string> ExecutableAsync()
    {
        var (executable, missing, failure) = await _outcome.Value;
        Assert.True(failure is null, failure);
        if (missing is not null)
        {
            Assert.False(Setting == "require", $"AGENTMARK_TEST_AOT=require, but {missing}");
            Assert.Skip($"No native build: {missing}");
        }

        return executable!;
    }

    /// <summary>The sidecar's executable with the names of its functions, but nothing for a debugger, in a folder of its own.</summary>
    public static async Task<string> SidecarWithSymbolsAsync(string folder)
    {
        await Sidecar.ExecutableAsync(); // or the reason why there is none
        await RunAsync("dotnet", [.. Sidecar.Arguments(folder), "-p:StripSymbols=false"]);
        var executable = Path.Combine(folder, "publish", "Sidecar", "release_linux-x64", Sidecar._assembly);
        await RunAsync("objcopy", "--strip-debug", executable);
        return executable;

        static async Task RunAsync(string program, params string[] arguments)
        {
            var (exitCode, output) = await Shell.RunAsync(new ProcessStartInfo(program, arguments) { WorkingDirectory = Repository.Root }, TimeSpan.FromMinutes(10));
            Assert.True(exitCode == 0, output);
        }
    }

    private static string? Missing()
    {
        if (Setting == "off")
        {
            return "AGENTMARK_TEST_AOT is off.";
        }

        if (!OperatingSystem.IsLinux() || !Environment.Is64BitProcess)
        {
            return "it is built for linux-x64 only.";
        }

        if (!Shell.IsOnPath("clang") && !Shell.IsOnPath("gcc"))
        {
            return "neither clang nor gcc is on the path.";
        }

        return File.Exists("/usr/include/zlib.h") ? null : "the zlib headers are missing.";
    }

    private async Task<Outcome> PublishAsync()
    {
        if (Missing() is { } missing)
        {
            return new Outcome(null, missing, null);
        }

        await s_one.WaitAsync();
        try
        {
            return await PublishAloneAsync();
        }
        finally
        {
            s_one.Release();
        }
    }

    private async Task<Outcome> PublishAloneAsync()
    {
        var folder = Repository.Artifacts("aot");
        var executable = Path.Combine(folder, "publish", _project, "release_linux-x64", _assembly);
        if (File.Exists(executable) && File.GetLastWriteTimeUtc(executable) > NewestSource())
        {
            return new Outcome(executable, null, null);
        }

        var start = new ProcessStartInfo(
            "dotnet",
            Arguments(folder))
        {
            WorkingDirectory = Repository.Root,
        };
        var (exitCode, output) = await Shell.RunAsync(start, TimeSpan.FromMinutes(10));
        return exitCode == 0 && File.Exists(executable)
            ? new Outcome(executable, null, null)
            : new Outcome(null, null, $"The native publish of {_project} failed with exit code {exitCode}:\n{output}");
    }

    private string[] Arguments(string folder) =>
        ["publish", $"src/{_project}", "-c", "Release", "-r", "linux-x64", "--artifacts-path", folder, "-nodeReuse:false", "-v", "q"];

    /// <summary>When the newest file that goes into the executable was written.</summary>
    private DateTime NewestSource()
    {
        var sources = _sources
            .Select(folder => Path.Combine(Repository.Root, folder))
            .Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal));
        return sources
            .Concat(Directory.EnumerateFiles(Repository.Root, "Directory.*.props"))
            .Max(File.GetLastWriteTimeUtc);
    }

    private sealed record Outcome(string? Executable, string? Missing, string? Failure);
}
