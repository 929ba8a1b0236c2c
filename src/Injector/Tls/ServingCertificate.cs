using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace AgentMark.Sidecar.Injector.Tls;

/// <summary>The certificate that new connections get. Replaced as a whole; connections that are open keep theirs.</summary>
internal sealed class ServingCertificate(TimeProvider time)
{
    private volatile SslStreamCertificateContext? current;

    /// <summary>Null before there is one.</summary>
    public DateTimeOffset? ExpiresAt => current?.TargetCertificate.NotAfter;

    /// <summary>There is one, and its time has not passed.</summary>
    public bool IsValid => ExpiresAt > time.GetUtcNow();

    public bool Is(X509Certificate2 certificate) => current?.TargetCertificate.Thumbprint == certificate.Thumbprint;

    /// <summary>The one before is not disposed here: a handshake may be using it.</summary>
    /// <param name="certificate">With its private key.</param>
    /// <param name="intermediates">What lies between it and its authority.</param>
    public void Use(X509Certificate2 certificate, X509Certificate2Collection intermediates) =>
        current = SslStreamCertificateContext.Create(certificate, intermediates, offline: true);

    /// <exception cref="AuthenticationException">There is no certificate yet: the handshake fails, and the caller tries again.</exception>
    public SslServerAuthenticationOptions ForConnection() => new()
    {
        ServerCertificateContext = current ?? throw new AuthenticationException("There is no certificate yet."),
    };
}
