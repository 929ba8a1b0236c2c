using System.Globalization;

namespace AgentMark.Sidecar.Hosting;

/// <summary>
/// What the libraries below can be told through the environment alone. What is set there already stays as it is.
/// </summary>
internal static class RuntimeVariables
{
    /// <summary>
    /// <c>appsettings.json</c> is looked at every few seconds. A watcher would watch all folders below the working directory, which is
    /// the root in an image: /proc and /sys too. And a node has but 128 watchers for all pods of one user: the next one could not start.
    /// </summary>
    public const string Polling = "DOTNET_USE_POLLING_FILE_WATCHER";

    /// <summary>
    /// The pool keeps 32 arrays of a size for a processor. .NET's HTTP/2 takes one for every stream whose event has come but was not read
    /// yet; with thousands of streams that is more, and each array beyond is garbage at once.
    /// </summary>
    public const string PooledArrays = "DOTNET_SYSTEM_BUFFERS_SHAREDARRAYPOOL_MAXARRAYSPERPARTITION";

    private const int Arrays = 128;

    /// <summary>Must come before the host is built: each of them is read once, by whoever needs it first.</summary>
    public static void Set()
    {
        Set(Polling, "1");
        Set(PooledArrays, Math.Max(32, Arrays / Environment.ProcessorCount).ToString(CultureInfo.InvariantCulture));
    }

    private static void Set(string name, string value)
    {
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable(name)))
        {
            Environment.SetEnvironmentVariable(name, value);
        }
    }
}
