namespace AgentMark.Sidecar.Datasets;

/// <summary>Where a path leads when every link in it is followed, which the framework does for the last part alone.</summary>
internal static class RealPath
{
    /// <summary>As many as Linux follows.</summary>
    private const int MostLinks = 40;

    /// <returns>Null when the links go round in circles. Parts that are not there stand as they are.</returns>
    public static string? Of(string fullPath)
    {
        var links = 0;
        return Resolve(fullPath, ref links);
    }

    private static string? Resolve(string fullPath, ref int links)
    {
        var at = Path.GetPathRoot(fullPath)!;
        foreach (var part in fullPath[at.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            var parent = at;
            at = Path.Combine(parent, part);
            if (new FileInfo(at).LinkTarget is not { } target)
            {
                continue;
            }

            if (++links > MostLinks || Resolve(Path.GetFullPath(target, parent), ref links) is not { } real)
            {
                return null;
            }

            at = real;
        }

        return at;
    }
}
