using AgentMark.Sidecar.Hosting;
using Microsoft.Extensions.Configuration;

namespace AgentMark.Sidecar.Tests.Hosting;

/// <summary>Configuration as a test states it: variables, or keys of a file.</summary>
internal static class Given
{
    public static IConfiguration Configuration(params (string Name, string? Value)[] values) =>
        new ConfigurationBuilder().AddInMemoryCollection(values.Select(v => KeyValuePair.Create(v.Name, v.Value))).Build();

    public static Settings Values(params (string Name, string? Value)[] values) => new(Configuration(values));

    /// <summary>Options that are as right as they can be with <paramref name="values"/> and a secret.</summary>
    public static SidecarOptions Options(params (string Name, string? Value)[] values) => Options(values, out _);

    public static SidecarOptions Options((string Name, string? Value)[] values, out IReadOnlyList<string> problems) =>
        SidecarOptions.Read(Configuration([("AGENTMARK_WEBHOOK_SECRET", "topsecret"), .. values]), out problems);
}
