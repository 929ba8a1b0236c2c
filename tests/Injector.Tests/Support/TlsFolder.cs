using System.Runtime.InteropServices;
using System.Security.Cryptography.X509Certificates;

namespace AgentMark.Sidecar.Injector.Tests.Support;

/// <summary>A folder as the kubelet mounts a Secret: files are symlinks into a folder that is swapped as a whole.</summary>
internal sealed class TlsFolder : IDisposable
{
    private readonly DirectoryInfo root = Directory.CreateTempSubdirectory("injector-tls-");
    private int version;

    public TlsFolder()
    {
        foreach (var file in (string[])["tls.crt", "tls.key"])
        {
            File.CreateSymbolicLink(System.IO.Path.Combine(root.FullName, file), System.IO.Path.Combine("..data", file));
        }
    }

    public string Path => root.FullName;

    public void Write(X509Certificate2 certificate) => Write(certificate.ExportCertificatePem(), Key(certificate));

    public void Write(string certificate, string key)
    {
        var folder = root.CreateSubdirectory($"..{++version}");
        File.WriteAllText(System.IO.Path.Combine(folder.FullName, "tls.crt"), certificate);
        File.WriteAllText(System.IO.Path.Combine(folder.FullName, "tls.key"), key);
        var link = System.IO.Path.Combine(root.FullName, "..data_tmp");
        File.CreateSymbolicLink(link, folder.Name);
        Assert.Equal(0, Rename(link, System.IO.Path.Combine(root.FullName, "..data")));
    }

    public static string Key(X509Certificate2 certificate) => certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem();

    /// <summary>.NET's own move wants files, and this is a link to a folder; it has to be replaced in one step.</summary>
    [DllImport("libc", EntryPoint = "rename", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    private static extern int Rename(string from, string to);

    public void Dispose() => root.Delete(recursive: true);
}
