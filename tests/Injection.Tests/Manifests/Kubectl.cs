using System.ComponentModel;
using System.Diagnostics;
using System.Text.RegularExpressions;

namespace AgentMark.Sidecar.Injection.Tests.Manifests;

/// <summary>
/// kubectl's kustomize, where it is installed and knows components (1.21). AGENTMARK_TEST_KUBECTL=require makes its absence a
/// failure; AGENTMARK_KUBECTL names another executable.
/// </summary>
internal static partial class Kubectl
{
    private static readonly Lazy<string?> s_missing = new(Missing);

    private static string Executable => Environment.GetEnvironmentVariable("AGENTMARK_KUBECTL") is { Length: > 0 } path ? path : "kubectl";

    /// <summary>What <c>kubectl kustomize</c> makes of a folder.</summary>
    public static string Kustomize(string folder)
    {
        var (exitCode, output, error) = Build(folder);
        Assert.True(exitCode == 0, error);
        return output;
    }

    /// <summary>Why <c>kubectl kustomize</c> makes nothing of a folder.</summary>
    public static string KustomizeFails(string folder)
    {
        var (exitCode, _, error) = Build(folder);
        Assert.NotEqual(0, exitCode);
        return error;
    }

    private static (int ExitCode, string Output, string Error) Build(string folder)
    {
        if (s_missing.Value is { } missing)
        {
            Assert.False(Environment.GetEnvironmentVariable("AGENTMARK_TEST_KUBECTL") == "require", $"AGENTMARK_TEST_KUBECTL=require, but {missing}");
            Assert.Skip(missing);
        }

        return Run("kustomize", folder, "--load-restrictor", "LoadRestrictionsNone");
    }

    private static string? Missing()
    {
        try
        {
            var (_, output, _) = Run("version", "--client");
            var version = MinorVersion().Match(output);
            return version.Success && int.Parse(version.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture) >= 21
                ? null
                : $"kubectl 1.21 or newer is needed; this one says {output.Trim()}";
        }
        catch (Win32Exception)
        {
            return "kubectl is not installed.";
        }
    }

    private static (int ExitCode, string Output, string Error) Run(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(Executable, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.GetAwaiter().GetResult());
    }

    [GeneratedRegex(@"v1\.(\d+)\.")]
    private static partial Regex MinorVersion();
}
