using System.Runtime.CompilerServices;

namespace AgentMark.Sidecar.Datasets;

/// <summary>
/// Data sets below a directory, usually what <c>agentmark build</c> wrote. A path ends in <c>.jsonl</c>, is relative and stays
/// below the directory, also by way of links: a link may lead anywhere within, as those of mounted ConfigMaps do.
/// </summary>
/// <param name="directory">AGENTMARK_DATASETS_DIR.</param>
internal sealed class DirectoryDatasets(string directory) : IDatasetSource
{
    private const string Extension = ".jsonl";

    public async IAsyncEnumerable<SourceRow> Read(string path, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var file = Open(path);
        await foreach (var row in RowReader.ReadAsync(file, path, hasArrays: false, cancellation))
        {
            yield return row;
        }
    }

    private FileStream Open(string path)
    {
        try
        {
            return new FileStream(Find(path), new FileStreamOptions { Options = FileOptions.Asynchronous | FileOptions.SequentialScan, BufferSize = 0 });
        }
        catch (FileNotFoundException)
        {
            throw Missing(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DatasetException(
                $"The data set {path} cannot be opened; let the sidecar's user read it below AGENTMARK_DATASETS_DIR.",
                StatusCodes.Status500InternalServerError);
        }
    }

    private string Find(string path)
    {
        DatasetPath.Require(path);
        if (path.Contains('\0', StringComparison.Ordinal))
        {
            throw DatasetException.Refused("The data set's path holds a NUL character; take it out.");
        }

        if (!path.EndsWith(Extension, StringComparison.Ordinal))
        {
            throw DatasetException.Refused($"The data set {path} is not a {Extension} file; name one that is.");
        }

        if (Path.IsPathRooted(path))
        {
            throw DatasetException.Refused($"The data set {path} has an absolute path; name it relative to AGENTMARK_DATASETS_DIR.");
        }

        var root = Path.GetFullPath(directory);
        var full = Path.GetFullPath(path, root);
        if (!IsBelow(root, full))
        {
            throw Outside(path);
        }

        if (RealPath.Of(root) is not { } realRoot || !Directory.Exists(realRoot))
        {
            throw new DatasetException(
                $"The data set {path} cannot be read: AGENTMARK_DATASETS_DIR names no directory that is there; mount it, or set the variable to one.",
                StatusCodes.Status500InternalServerError);
        }

        var real = RealPath.Of(full) ?? throw Missing(path);
        if (!IsBelow(realRoot, real))
        {
            throw Outside(path);
        }

        return File.Exists(real) ? real : throw Missing(path);
    }

    private static bool IsBelow(string root, string path) =>
        path.StartsWith(Path.EndsInDirectorySeparator(root) ? root : root + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private static DatasetException Outside(string path) =>
        DatasetException.Refused($"The data set {path} lies outside of AGENTMARK_DATASETS_DIR; name one below it.");

    private static DatasetException Missing(string path) => new(
        $"There is no data set {path} below AGENTMARK_DATASETS_DIR; check its name, or build the project again.",
        StatusCodes.Status404NotFound);
}
