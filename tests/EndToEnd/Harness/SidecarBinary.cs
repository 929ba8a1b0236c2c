using System.Diagnostics;

namespace AgentMark.EndToEnd.Harness;

/// <summary>Which build of the sidecar a suite runs against.</summary>
public sealed class SidecarBinary
{
    private readonly Func<Task<ProcessStartInfo>> _resolve;

    private SidecarBinary(string name, Func<Task<ProcessStartInfo>> resolve)
    {
        Name = name;
        _resolve = resolve;
    }

    /// <summary>The build that <c>dotnet build</c> leaves: what a developer runs.</summary>
    public static SidecarBinary Jit { get; } = new("JIT", () => Task.FromResult(JitStart()));

    /// <summary>The Native AOT executable: what a pod runs.</summary>
    public static SidecarBinary Aot { get; } = new("AOT", async () => new ProcessStartInfo(await AotPublish.Sidecar.ExecutableAsync()));

    public string Name { get; }

    public Task<ProcessStartInfo> StartInfoAsync() => _resolve();

    private static ProcessStartInfo JitStart()
    {
        var program = Repository.BuiltProgram("Sidecar", "agentmark-sidecard");
        Assert.True(File.Exists(program), $"The sidecar is not built: {program} is missing.");
        return new ProcessStartInfo("dotnet", [program]);
    }
}
