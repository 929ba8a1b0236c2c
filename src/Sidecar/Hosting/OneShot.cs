using System.Reflection;
using System.Runtime.InteropServices;

namespace AgentMark.Sidecar.Hosting;

/// <summary>What the executable does instead of serving when its first argument asks for it; all other arguments are configuration.</summary>
internal static class OneShot
{
    /// <summary>The exit code of <c>--version</c> or <c>--healthcheck</c>; null when the sidecar is to serve.</summary>
    public static async Task<int?> RunAsync(string[] args) => args switch
    {
        ["--version", ..] => PrintVersion(),
        ["--healthcheck", ..] => await HealthCheck.RunAsync(Environment.GetEnvironmentVariable),
        _ => null,
    };

    /// <summary>One line: <c>agentmark-sidecard 1.2.3 (.NET 10.0.1)</c>.</summary>
    private static int PrintVersion()
    {
        var own = typeof(OneShot).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
        Console.WriteLine($"agentmark-sidecard {own} ({RuntimeInformation.FrameworkDescription})");
        return 0;
    }
}
