using AgentMark.Cli.Manifests;
using AgentMark.Cli.Terminals;

namespace AgentMark.Cli.Input;

/// <summary>Reads manifests the way <c>kubectl -f</c> does: a file, standard input, or a folder's files (not those in folders below).</summary>
internal static class ManifestFiles
{
    /// <exception cref="InputException">A path cannot be read, a folder holds no manifest, or a file is no text.</exception>
    public static async Task<IReadOnlyList<ManifestFile>> ReadAsync(
        IEnumerable<string> paths, Terminal terminal, CancellationToken cancellationToken)
    {
        var files = new List<ManifestFile>();
        foreach (var path in paths.SelectMany(Files))
        {
            var name = path == InputFile.StandardInput ? "standard input" : path;
            files.Add(ManifestFile.Of(name, await InputFile.ReadAsync(path, terminal, cancellationToken)));
        }

        return files;
    }

    private static IReadOnlyList<string> Files(string path)
    {
        if (!Directory.Exists(path))
        {
            return [path];
        }

        try
        {
            var files = Directory.GetFiles(path).Where(file => Path.GetExtension(file) is ".yaml" or ".yml" or ".json").Order(StringComparer.Ordinal).ToList();
            return files.Count > 0 ? files : throw new InputException($"The folder {path} holds no .yaml, .yml or .json file.");
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"Cannot read {path}: {problem.Message}");
        }
    }
}
