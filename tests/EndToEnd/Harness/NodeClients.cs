using System.Diagnostics;

namespace AgentMark.EndToEnd.Harness;

/// <summary>The AgentMark clients that npm serves. Without Node the tests that use them skip, see <see cref="NodePackages"/>.</summary>
internal static class NodeClients
{
    private static readonly NodePackages s_packages = new("node", "@agentmark/cli@2.1.1", "@agentmark/shared-utils@1.3.1");

    /// <summary>Runs the command line client in a folder: its exit code and what it printed.</summary>
    public static Task<(int ExitCode, string Output)> AgentMarkAsync(string folder, params string[] arguments) =>
        NodeAsync(folder, [Path.Combine(s_packages.Folder, "node_modules", "@agentmark", "cli", "dist", "index.js"), .. arguments]);

    /// <summary>Runs a script that can <c>require</c> the packages.</summary>
    public static Task<(int ExitCode, string Output)> ScriptAsync(string script, params string[] arguments) =>
        NodeAsync(s_packages.Folder, ["-e", script, "--", .. arguments]);

    /// <summary>Starts a script that can <c>import</c> the packages and goes on until it is ended.</summary>
    /// <param name="folder">Its working directory.</param>
    /// <param name="script">An ES module; <c>process.argv[1]</c> is the first argument.</param>
    /// <param name="arguments">Its arguments.</param>
    public static async Task<Process> StartAsync(string folder, string script, params string[] arguments)
    {
        await s_packages.RequireAsync();
        var file = Path.Combine(s_packages.Folder, $"script-{Guid.NewGuid():N}.mjs"); // imports are looked for beside the file
        await File.WriteAllTextAsync(file, script);
        var start = new ProcessStartInfo("node", [file, .. arguments])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var process = Process.Start(start)!;
        process.EnableRaisingEvents = true;
        process.Exited += (_, _) => File.Delete(file);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private static async Task<(int ExitCode, string Output)> NodeAsync(string folder, string[] arguments)
    {
        await s_packages.RequireAsync();
        var start = new ProcessStartInfo("node", arguments) { WorkingDirectory = folder };
        start.Environment["NO_COLOR"] = "1";
        start.Environment["NO_UPDATE_NOTIFIER"] = "1";
        return await Shell.RunAsync(start, TimeSpan.FromMinutes(1));
    }
}
