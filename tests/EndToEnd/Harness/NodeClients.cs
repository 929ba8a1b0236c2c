using System.Diagnostics;

namespace AgentMark.EndToEnd.Harness;

/// <summary>
/// The AgentMark clients that npm serves, installed once into a folder that is kept. <c>AGENTMARK_TEST_NODE</c> says what
/// happens where that is impossible: <c>require</c> fails the tests, otherwise they are skipped; <c>off</c> always skips them.
/// </summary>
internal static class NodeClients
{
    private static readonly string s_folder = Repository.Artifacts("node");
    private static readonly Lazy<Task<string?>> s_problem = new(InstallAsync);

    private static string Setting => Environment.GetEnvironmentVariable("AGENTMARK_TEST_NODE") ?? "";

    /// <summary>Runs the command line client in a folder: its exit code and what it printed.</summary>
    public static Task<(int ExitCode, string Output)> AgentMarkAsync(string folder, params string[] arguments) =>
        NodeAsync(folder, [Path.Combine(s_folder, "node_modules", "@agentmark", "cli", "dist", "index.js"), .. arguments]);

    /// <summary>Runs a script that can <c>require</c> the packages.</summary>
    public static Task<(int ExitCode, string Output)> ScriptAsync(string script, params string[] arguments) =>
        NodeAsync(s_folder, ["-e", script, "--", .. arguments]);

    private static async Task<(int ExitCode, string Output)> NodeAsync(string folder, string[] arguments)
    {
        if (await s_problem.Value is { } problem)
        {
            Assert.False(Setting == "require", $"AGENTMARK_TEST_NODE=require, but {problem}");
            Assert.Skip($"No real clients: {problem}");
        }

        var start = new ProcessStartInfo("node", arguments) { WorkingDirectory = folder };
        start.Environment["NO_COLOR"] = "1";
        start.Environment["NO_UPDATE_NOTIFIER"] = "1";
        return await Shell.RunAsync(start, TimeSpan.FromMinutes(1));
    }

    private static async Task<string?> InstallAsync()
    {
        string[] packages = ["@agentmark/cli@2.1.1", "@agentmark/shared-utils@1.3.1"];
        if (Setting == "off")
        {
            return "AGENTMARK_TEST_NODE is off.";
        }

        if (!Shell.IsOnPath("node") || !Shell.IsOnPath("npm"))
        {
            return "node and npm are not on the path.";
        }

        var installed = Path.Combine(s_folder, "installed");
        if (File.Exists(installed) && await File.ReadAllTextAsync(installed) == string.Join(' ', packages))
        {
            return null;
        }

        Directory.CreateDirectory(s_folder);
        await File.WriteAllTextAsync(Path.Combine(s_folder, "package.json"), "{\"private\":true}");
        var start = new ProcessStartInfo("npm", ["install", "--no-audit", "--no-fund", "--no-save", "--no-package-lock", "--ignore-scripts", .. packages])
        {
            WorkingDirectory = s_folder,
        };
        var (exitCode, output) = await Shell.RunAsync(start, TimeSpan.FromMinutes(5));
        if (exitCode != 0)
        {
            return $"npm install failed with exit code {exitCode}: {output}";
        }

        await File.WriteAllTextAsync(installed, string.Join(' ', packages));
        return null;
    }
}
