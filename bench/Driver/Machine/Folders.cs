namespace AgentMark.Bench.Driver.Machine;

/// <summary>Where things are in the working copy.</summary>
internal static class Folders
{
    public static string Root { get; } = FindRoot();

    /// <summary>Raw results; not under version control.</summary>
    public static string Results { get; } = Directory.CreateDirectory(Path.Combine(Root, "bench", "results")).FullName;

    public static string Logs { get; } = Directory.CreateDirectory(Path.Combine(Results, "logs")).FullName;

    /// <summary>What is built or installed once and kept.</summary>
    public static string Artifacts(params string[] parts) => Path.Combine([Root, "artifacts", .. parts]);

    public static string Bench(params string[] parts) => Path.Combine([Root, "bench", .. parts]);

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "AgentMark.Sidecar.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("No folder above the driver holds AgentMark.Sidecar.sln.");
    }
}
