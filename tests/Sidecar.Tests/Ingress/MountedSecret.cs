using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Xunit;

namespace AgentMark.Sidecar.Tests.Ingress;

/// <summary>
/// A folder laid out as a mounted Kubernetes Secret: files are links through <c>..data</c>, and an update swaps that one
/// link. Also just a temporary folder.
/// </summary>
internal sealed class MountedSecret : IDisposable
{
    private int _version;

    public string Folder { get; } = Directory.CreateTempSubdirectory("agentmark-secrets-").FullName;

    public string PathOf(string key) => Path.Combine(Folder, key);

    public string Write(string key, string text)
    {
        File.WriteAllText(PathOf(key), text);
        return PathOf(key);
    }

    /// <summary>Puts a new version in place, as the kubelet does.</summary>
    public void Publish(params (string Key, string Text)[] files)
    {
        var version = "..v" + (++_version).ToString(CultureInfo.InvariantCulture);
        Directory.CreateDirectory(PathOf(version));
        foreach (var (key, text) in files)
        {
            File.WriteAllText(Path.Combine(PathOf(version), key), text);
        }

        File.CreateSymbolicLink(PathOf("..data_tmp"), version);
        Assert.Equal(0, Rename(Encoding.UTF8.GetBytes(PathOf("..data_tmp") + '\0'), Encoding.UTF8.GetBytes(PathOf("..data") + '\0')));
        foreach (var (key, _) in files.Where(file => !File.Exists(PathOf(file.Key))))
        {
            File.CreateSymbolicLink(PathOf(key), Path.Combine("..data", key));
        }

        var keys = files.Select(file => file.Key).ToHashSet();
        foreach (var name in Directory.EnumerateFileSystemEntries(Folder).Select(Path.GetFileName).OfType<string>())
        {
            if (!name.StartsWith('.') && !keys.Contains(name))
            {
                File.Delete(PathOf(name));
            }
        }
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    // File.Move refuses a link to a folder, and only a rename swaps it in one step.
    [DllImport("libc", EntryPoint = "rename")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Rename(byte[] from, byte[] to);
}
