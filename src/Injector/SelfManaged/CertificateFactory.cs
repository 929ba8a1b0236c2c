using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace AgentMark.Sidecar.Injector.SelfManaged;

/// <summary>Makes authorities and server certificates: ECDSA on P-256, each with its private key.</summary>
internal static class CertificateFactory
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    /// <summary>At two thirds of it an authority has more left than a server certificate lives, so none is cut short by it.</summary>
    public static TimeSpan AuthorityLife { get; } = TimeSpan.FromDays(365);

    public static TimeSpan ServerLife { get; } = TimeSpan.FromDays(90);

    // Clocks of nodes differ by a little.
    private static TimeSpan Backdated { get; } = TimeSpan.FromMinutes(10);

    public static X509Certificate2 Authority(DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        // A name of its own: verifiers look for issuers by name, and two authorities may be trusted at a time.
        var request = new CertificateRequest($"CN=agentmark-injector-ca {now.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ} {Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: true, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        return request.CreateSelfSigned(now - Backdated, now + AuthorityLife);
    }

    /// <summary>A certificate for <paramref name="hosts"/> that ends before its authority does.</summary>
    public static X509Certificate2 Server(X509Certificate2 authority, IReadOnlyList<string> hosts, DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=agentmark-injector", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        foreach (var host in hosts)
        {
            names.AddDnsName(host);
        }

        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(ServerAuthentication)], critical: false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(authority, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        var starts = Later(now - Backdated, authority.NotBefore);
        var ends = Earlier(now + ServerLife, authority.NotAfter);
        using var certificate = request.Create(authority, starts, ends, RandomNumberGenerator.GetBytes(16));
        return certificate.CopyWithPrivateKey(key);
    }

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;

    private static DateTimeOffset Earlier(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;
}
