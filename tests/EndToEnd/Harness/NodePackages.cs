using System.Diagnostics;

namespace AgentMark.EndToEnd.Harness;

/// <summary>
/// Packages that npm serves, installed once into a folder that is kept. <c>AGENTMARK_TEST_NODE</c> says what happens where that is
/// impossible: <c>require</c> fails the tests, otherwise they are skipped; <c>off</c> always skips them.
/// </summary>
/// <param name="name">Of the folder.</param>
/// <param name="packages">What <c>npm install</c> is given: packages with their exact versions, and options.</param>
internal sealed class NodePackages(string name, params string[] packages)
{
    private readonly Lazy<Task<string?>> problem = new(() => InstallAsync(Repository.Artifacts(name), packages));

    /// <summary>Where <c>node_modules</c> is.</summary>
    public string Folder { get; } = Repository.Artifacts(name);

    private static string Setting => Environment.GetEnvironmentVariable("AGENTMARK_TEST_NODE") ?? "";

    /// <summary>Returns when the packages are there; otherwise skips the test, or fails it.</summary>
    public async Task RequireAsync()
    {
        if (await problem.Value is { } missing)
        {
            Assert.False(Setting == "require", $"AGENTMARK_TEST_NODE=require, but {missing}");
            Assert.Skip($"No packages from npm: {missing}");
        }
    }

    private static async Task<string?> InstallAsync(string folder, string[] packages)
    {
        if (Setting == "off")
        {
            return "AGENTMARK_TEST_NODE is off.";
        }

        if (!Shell.IsOnPath("node") || !Shell.IsOnPath("npm"))
        {
            return "node and npm are not on the path.";
        }

        var installed = Path.Combine(folder, "installed");
        if (File.Exists(installed) && await File.ReadAllTextAsync(installed) == string.Join(' ', packages))
        {
            return null;
        }

        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "package.json"), "{\"private\":true}");
        var start = new ProcessStartInfo("npm", ["install", "--no-audit", "--no-fund", "--no-save", "--no-package-lock", "--ignore-scripts", .. packages])
        {
            WorkingDirectory = folder,
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
