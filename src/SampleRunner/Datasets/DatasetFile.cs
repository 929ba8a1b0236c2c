using AgentMark.SampleRunner.Running;

namespace AgentMark.SampleRunner.Datasets;

/// <summary>A data set on disk: one JSON object a line; blank lines do not count.</summary>
internal sealed class DatasetFile
{
    private readonly string _path;

    private DatasetFile(string path) => _path = path;

    /// <summary>Finds the file below the folder of data sets.</summary>
    /// <exception cref="Grpc.Core.RpcException">INVALID_ARGUMENT: the path leaves the folder; NOT_FOUND: there is no such file.</exception>
    public static DatasetFile Find(string directory, string path)
    {
        var root = Path.GetFullPath(directory);
        if (path.Length == 0 || path.Contains('\0', StringComparison.Ordinal) || Path.IsPathRooted(path))
        {
            throw Refusal.InvalidArgument($"The data set '{path}' is not a path below AGENTMARK_DATASETS_DIR.");
        }

        var full = Path.GetFullPath(path, root);
        if (!full.StartsWith(Path.TrimEndingDirectorySeparator(root) + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            throw Refusal.InvalidArgument($"The data set '{path}' lies outside of AGENTMARK_DATASETS_DIR.");
        }

        return File.Exists(full)
            ? new DatasetFile(full)
            : throw Refusal.NotFound($"There is no data set '{path}' below the folder that AGENTMARK_DATASETS_DIR names.");
    }

    /// <summary>The rows with their indices, read as they are asked for.</summary>
    public IEnumerable<(long Index, string Line)> Rows() =>
        File.ReadLines(_path).Where(line => !string.IsNullOrWhiteSpace(line)).Select((line, index) => ((long)index, line));

    /// <summary>The number of rows; reads the whole file.</summary>
    public long Count() => Rows().LongCount();
}
