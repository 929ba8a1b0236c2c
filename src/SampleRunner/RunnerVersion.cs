using System.Reflection;
using System.Runtime.InteropServices;

namespace AgentMark.SampleRunner;

/// <summary>Which version of the runner this is.</summary>
internal static class RunnerVersion
{
    /// <summary>The version of this program, such as <c>1.2.3</c>.</summary>
    public static string Own { get; } =
        typeof(RunnerVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    /// <summary>What <c>--version</c> prints.</summary>
    public static string Line => $"agentmark-sample-runner {Own} ({RuntimeInformation.FrameworkDescription})";
}
