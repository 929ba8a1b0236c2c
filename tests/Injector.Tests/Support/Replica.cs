using System.Security.Cryptography.X509Certificates;
using AgentMark.Sidecar.Injector.SelfManaged;
using AgentMark.Sidecar.Injector.Tls;
using Microsoft.Extensions.Logging.Abstractions;

namespace AgentMark.Sidecar.Injector.Tests.Support;

/// <summary>The self-managed part of one replica, one pass at a time.</summary>
internal sealed class Replica(StubApiServer server, TimeProvider time, string name) : IDisposable
{
    private readonly ServingCertificate serving = new(time);
    private SelfManagedCertificates? certificates;

    private SelfManagedCertificates Certificates => certificates ??= new SelfManagedCertificates(server.Options(name), serving, time, NullLogger<SelfManagedCertificates>.Instance);

    /// <summary>What a new connection would get; null before there is one.</summary>
    public X509Certificate2? Serves => serving.ExpiresAt is null ? null : serving.ForConnection().ServerCertificateContext!.TargetCertificate;

    public Task<bool> PassAsync() => Certificates.PassAsync(TestContext.Current.CancellationToken);

    public void Dispose() => certificates?.Dispose();
}
