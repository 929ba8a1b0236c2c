using System.Reflection;

namespace AgentMark.Sidecar.Injection;

/// <summary>The version of this build, such as <c>0.1.0</c>.</summary>
public static class ProductVersion
{
    /// <summary>Without the source revision that a build may append.</summary>
    public static string Text { get; } =
        typeof(ProductVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0.0.0";
}
