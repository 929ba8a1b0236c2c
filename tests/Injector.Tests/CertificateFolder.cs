using System.Net;
using System.Security.Cryptography.X509Certificates;
using AgentMark.Sidecar.Injector.SelfManaged;
using AgentMark.Sidecar.Injector.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace AgentMark.Sidecar.Injector.Tests;

/// <summary>Certificates that somebody else renews. Each look is over a fresh connection: an open one keeps what it has.</summary>
public sealed class CertificateFolder : IDisposable
{
    private readonly TlsFolder folder = new();
    private readonly FakeTimeProvider time = new(TimeProvider.System.GetUtcNow());
    private readonly X509Certificate2 authority;

    public CertificateFolder() => authority = CertificateFactory.Authority(time.GetUtcNow());

    public void Dispose()
    {
        folder.Dispose();
        authority.Dispose();
    }

    [Fact]
    public async Task Renewed_pair_serves_the_next_connection()
    {
        var first = Server();
        folder.Write(first);
        await using var injector = await StartAsync();
        Assert.Equal(first.Thumbprint, (await injector.ApiServer.ServedAsync())!.Thumbprint);

        var second = Server();
        folder.Write(second);

        await ServesAsync(injector, second.Thumbprint, "the renewed certificate");
        await injector.ApiServer.AskAsync(Reviews.Create(Reviews.Pod("runner")));
    }

    [Fact]
    public async Task Bad_pair_leaves_the_last_good_one_in_use()
    {
        var good = Server();
        folder.Write(good);
        await using var injector = await StartAsync();

        foreach (var (certificate, key) in ((string, string)[])
        [
            ("", ""),
            ("not a certificate", "not a key"),
            (good.ExportCertificatePem(), ""),
            (Server().ExportCertificatePem(), TlsFolder.Key(Server())),
            (Expired().ExportCertificatePem(), TlsFolder.Key(good)),
        ])
        {
            folder.Write(certificate, key);
            time.Advance(TimeSpan.FromSeconds(6));
            time.Advance(TimeSpan.FromSeconds(6));
            Assert.Equal(good.Thumbprint, (await injector.ApiServer.ServedAsync())!.Thumbprint);
            Assert.True(await injector.IsReadyAsync());
        }

        var next = Server();
        folder.Write(next);
        await ServesAsync(injector, next.Thumbprint, "a good pair after bad ones");
    }

    [Fact]
    public async Task Pair_that_has_expired_is_not_taken()
    {
        var good = Server();
        folder.Write(good);
        await using var injector = await StartAsync();

        folder.Write(Expired());
        time.Advance(TimeSpan.FromSeconds(6));
        time.Advance(TimeSpan.FromSeconds(6));

        Assert.Equal(good.Thumbprint, (await injector.ApiServer.ServedAsync())!.Thumbprint);
    }

    [Fact]
    public async Task Without_a_pair_it_is_alive_but_not_ready_and_becomes_so_when_one_comes()
    {
        await using var injector = await StartAsync();
        Assert.False(await injector.IsReadyAsync());
        Assert.Equal(HttpStatusCode.OK, (await injector.Management.GetAsync("/healthz/live", TestContext.Current.CancellationToken)).StatusCode);
        Assert.Null(await injector.ApiServer.ServedAsync());

        var server = Server();
        folder.Write(server);

        await ServesAsync(injector, server.Thumbprint, "the first certificate");
        Assert.True(await injector.IsReadyAsync());
    }

    [Fact]
    public async Task Certificate_that_nobody_renews_makes_it_unready_in_the_end()
    {
        var issued = time.GetUtcNow() - CertificateFactory.ServerLife + TimeSpan.FromMinutes(10);
        folder.Write(CertificateFactory.Server(CertificateFactory.Authority(issued), [ApiServerClient.Host], issued));
        await using var injector = await StartAsync();
        Assert.True(await injector.IsReadyAsync());

        time.Advance(TimeSpan.FromMinutes(11));

        Assert.False(await injector.IsReadyAsync());
    }

    [Fact]
    public async Task Intermediate_certificates_in_the_file_are_sent_along()
    {
        // The trust ends at the root, and only the file knows what lies between.
        using var root = Chains.Root(time.GetUtcNow());
        using var intermediate = Chains.Intermediate(root, time.GetUtcNow());
        using var server = CertificateFactory.Server(intermediate, [ApiServerClient.Host], time.GetUtcNow());
        folder.Write(server.ExportCertificatePem() + "\n" + intermediate.ExportCertificatePem(), TlsFolder.Key(server));

        await using var injector = await RunningInjector.WithFolderAsync(folder, root, time);

        await injector.ApiServer.AskAsync(Reviews.Create(Reviews.Pod("runner")));
    }

    private Task<RunningInjector> StartAsync() => RunningInjector.WithFolderAsync(folder, authority, time);

    private X509Certificate2 Server() => CertificateFactory.Server(authority, [ApiServerClient.Host], time.GetUtcNow());

    private X509Certificate2 Expired()
    {
        var then = time.GetUtcNow() - TimeSpan.FromDays(100);
        return CertificateFactory.Server(CertificateFactory.Authority(then), [ApiServerClient.Host], then);
    }

    private Task ServesAsync(RunningInjector injector, string thumbprint, string awaited) => Eventually.TrueAsync(
        async () => (await injector.ApiServer.ServedAsync())?.Thumbprint == thumbprint,
        awaited,
        () => time.Advance(TimeSpan.FromSeconds(5)));
}
