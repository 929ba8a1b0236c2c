using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace AgentMark.Sidecar.Injector.SelfManaged;

/// <summary>Authorities as Kubernetes keeps them: base64 of PEM, one after another.</summary>
internal static class TrustBundle
{
    public static string Write(IEnumerable<X509Certificate2> authorities) =>
        Convert.ToBase64String(Encoding.ASCII.GetBytes(string.Concat(authorities.Select(a => a.ExportCertificatePem() + "\n"))));

    /// <summary>Nothing when there is none, or something else than certificates: a placeholder, say.</summary>
    public static IReadOnlyList<X509Certificate2> Read(string? base64)
    {
        try
        {
            var certificates = new X509Certificate2Collection();
            certificates.ImportFromPem(Encoding.UTF8.GetString(Convert.FromBase64String(base64 ?? "")));
            return [.. certificates];
        }
        catch (Exception e) when (e is FormatException or CryptographicException)
        {
            return [];
        }
    }

    public static bool AreSame(IEnumerable<X509Certificate2> one, IEnumerable<X509Certificate2> other) =>
        one.Select(c => c.Thumbprint).ToHashSet().SetEquals(other.Select(c => c.Thumbprint));
}
