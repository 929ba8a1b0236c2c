using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using AgentMark.Sidecar.Injector.Admission;

namespace AgentMark.Sidecar.Injector.SelfManaged;

/// <summary>What the Secret holds, the same for all replicas.</summary>
/// <param name="Authority">Signs server certificates; with its private key.</param>
/// <param name="Server">Signed by it; with its private key.</param>
/// <param name="Older">Authorities that are still trusted: a replica may be serving a certificate of theirs.</param>
internal sealed record ManagedCertificates(X509Certificate2 Authority, X509Certificate2 Server, IReadOnlyList<X509Certificate2> Older)
{
    /// <summary>What the caBundle has to hold.</summary>
    public IReadOnlyList<X509Certificate2> Trusted => [Authority, .. Older];

    /// <summary>Reads the Secret's <c>data</c>; null when anything is missing or no use, and then all of it is made again.</summary>
    public static ManagedCertificates? Read(JsonObject? data)
    {
        try
        {
            return data is null ? null : new ManagedCertificates(Pair(data, "ca.crt", "ca.key"), Pair(data, "tls.crt", "tls.key"), TrustBundle.Read(data.Text("older-ca.crt")));
        }
        catch (Exception e) when (e is FormatException or CryptographicException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>As the Secret's <c>data</c>.</summary>
    public JsonObject ToData() => new()
    {
        ["ca.crt"] = TrustBundle.Write([Authority]),
        ["ca.key"] = Key(Authority),
        ["tls.crt"] = TrustBundle.Write([Server]),
        ["tls.key"] = Key(Server),
        ["older-ca.crt"] = TrustBundle.Write(Older),
    };

    private static X509Certificate2 Pair(JsonObject data, string certificate, string key) => X509Certificate2.CreateFromPem(Pem(data, certificate), Pem(data, key));

    private static string Pem(JsonObject data, string name) => Encoding.UTF8.GetString(Convert.FromBase64String(data.Text(name) ?? ""));

    private static string Key(X509Certificate2 certificate)
    {
        using var key = certificate.GetECDsaPrivateKey() ?? throw new CryptographicException("A certificate of ours has no ECDSA key.");
        return Convert.ToBase64String(Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem()));
    }
}
