using System.Diagnostics;

namespace AgentMark.EndToEnd.Harness;

/// <summary>Which build of the sidecar, and of the sample runner, a suite runs against.</summary>
public sealed class SidecarBinary
{
    private readonly Func<Task<ProcessStartInfo>> _sidecar;
    private readonly Func<Task<ProcessStartInfo>> _sampleRunner;

    internal SidecarBinary(string name, Func<Task<ProcessStartInfo>> sidecar, Func<Task<ProcessStartInfo>> sampleRunner)
    {
        Name = name;
        _sidecar = sidecar;
        _sampleRunner = sampleRunner;
    }

    /// <summary>The build that <c>dotnet build</c> leaves: what a developer runs.</summary>
    public static SidecarBinary Jit { get; } = new(
        "JIT",
        () => Task.FromResult(JitStart("Sidecar", "agentmark-sidecard")),
        () => Task.FromResult(JitStart("SampleRunner", "agentmark-sample-runner")));

    /// <summary>The Native AOT executable: what a pod runs.</summary>
    public static SidecarBinary Aot { get; } = new(
        "AOT",
        async () => new ProcessStartInfo(await AotPublish.Sidecar.ExecutableAsync()),
        async () => new ProcessStartInfo(await AotPublish.SampleRunner.ExecutableAsync()));

    public string Name { get; }

    public Task<ProcessStartInfo> StartInfoAsync() => _sidecar();

    public Task<ProcessStartInfo> SampleRunnerStartInfoAsync() => _sampleRunner();

    private static ProcessStartInfo JitStart(string project, string assembly)
    {
        var program = Repository.BuiltProgram(project, assembly);
        Assert.True(File.Exists(program), $"It is not built: {program} is missing.");
        return new ProcessStartInfo("dotnet", [program]);
    }
}
