using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace AgentMark.Sidecar.Injector.Tests.Support;

/// <summary>An authority whose certificates are signed through another.</summary>
internal static class Chains
{
    public static X509Certificate2 Root(DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return Request("CN=root", key).CreateSelfSigned(now.AddDays(-1), now.AddDays(365));
    }

    public static X509Certificate2 Intermediate(X509Certificate2 root, DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = Request("CN=intermediate", key).Create(root, now.AddDays(-1), now.AddDays(364), [1, 2, 3, 4]);
        return certificate.CopyWithPrivateKey(key);
    }

    private static CertificateRequest Request(string name, ECDsa key)
    {
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        return request;
    }
}
