using System.Security.Cryptography.X509Certificates;

namespace AgentMark.Sidecar.Injector.SelfManaged;

/// <summary>Decides what is to be renewed. Pure but for the keys it makes.</summary>
internal static class Renewal
{
    /// <summary>
    /// Gives <paramref name="held"/> itself when nothing is due. What is renewed is renewed at two thirds of its life. A new
    /// authority comes with a server certificate of its own, and those before it stay trusted until they expire, which is
    /// after every certificate that they signed.
    /// </summary>
    /// <param name="held">What the Secret holds; null when it is missing or no use.</param>
    /// <param name="trusted">What the caBundle holds: without a Secret it is all that is known of certificates still in use.</param>
    /// <param name="hosts">The names that a server certificate has to have.</param>
    /// <param name="now">Decides what is due.</param>
    public static ManagedCertificates Next(ManagedCertificates? held, IEnumerable<X509Certificate2> trusted, IReadOnlyList<string> hosts, DateTimeOffset now)
    {
        if (held is null || IsDue(held.Authority, now))
        {
            var authority = CertificateFactory.Authority(now);
            var older = (held?.Trusted ?? trusted).Where(c => !IsOver(c, now));
            return new ManagedCertificates(authority, CertificateFactory.Server(authority, hosts, now), [.. older]);
        }

        return IsDue(held.Server, now) || !IsFor(held.Server, hosts) || !IsSignedBy(held.Server, held.Authority, now)
            ? new ManagedCertificates(held.Authority, CertificateFactory.Server(held.Authority, hosts, now), [.. held.Older.Where(c => !IsOver(c, now))])
            : held;
    }

    private static bool IsDue(X509Certificate2 certificate, DateTimeOffset now)
    {
        DateTimeOffset starts = certificate.NotBefore;
        DateTimeOffset ends = certificate.NotAfter;
        return now < starts || now >= starts + ((ends - starts) * 2 / 3);
    }

    private static bool IsOver(X509Certificate2 certificate, DateTimeOffset now) => certificate.NotAfter <= now;

    private static bool IsFor(X509Certificate2 certificate, IReadOnlyList<string> hosts) => hosts.All(host => certificate.MatchesHostname(host, allowWildcards: false, allowCommonName: false));

    private static bool IsSignedBy(X509Certificate2 certificate, X509Certificate2 authority, DateTimeOffset now)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationTime = now.LocalDateTime;
        return chain.Build(certificate);
    }
}
