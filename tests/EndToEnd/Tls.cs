using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using AgentMark.EndToEnd.Harness;
using Grpc.Core;

namespace AgentMark.EndToEnd;

/// <summary>Promise: TLS to the runner and from the caller, by certificates from files.</summary>
public abstract class Tls(SidecarBinary binary) : OwnSidecarTests(binary), IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("agentmark-tls-");
    private readonly X509Certificate2 _authority = Certificates.Authority("runners of this test");

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Runner_whose_authority_is_in_the_file_is_trusted()
    {
        using var certificate = Certificates.Issue(_authority, "runner");
        var runner = await StartRunnerAsync(new RunnerOptions { ServerCertificate = certificate });
        var sidecar = await StartSidecarAsync(new SidecarOptions
        {
            Runner = runner.Address,
            ["AGENTMARK_RUNNER_CA_FILE"] = await FileAsync("ca.pem", _authority.ExportCertificatePem()),
        });
        var name = await RunsAsync(sidecar, runner);
        Assert.Equal($"localhost:{runner.Port}", (await runner.CallOfAsync(name)).Authority);
        using var ready = await ManagerOf(sidecar).GetAsync("/healthz/ready");
        Assert.Equal(200, ready.Status);
    }

    [Fact]
    public async Task File_may_hold_several_authorities()
    {
        using var other = Certificates.Authority("another authority");
        using var certificate = Certificates.Issue(_authority, "runner");
        var runner = await StartRunnerAsync(new RunnerOptions { ServerCertificate = certificate });
        var sidecar = await StartSidecarAsync(new SidecarOptions
        {
            Runner = runner.Address,
            ["AGENTMARK_RUNNER_CA_FILE"] = await FileAsync("ca.pem", other.ExportCertificatePem() + "\n" + _authority.ExportCertificatePem()),
        });
        await RunsAsync(sidecar, runner);
    }

    [Fact]
    public async Task Client_certificate_is_sent_to_a_runner_that_demands_one()
    {
        using var certificate = Certificates.Issue(_authority, "runner");
        using var client = Certificates.Issue(_authority, "sidecar");
        var runner = await StartRunnerAsync(new RunnerOptions { ServerCertificate = certificate, ClientAuthority = _authority });
        var sidecar = await StartSidecarAsync(new SidecarOptions
        {
            Runner = runner.Address,
            ["AGENTMARK_RUNNER_CA_FILE"] = await FileAsync("ca.pem", _authority.ExportCertificatePem()),
            ["AGENTMARK_RUNNER_CERT_FILE"] = await FileAsync("client.pem", client.ExportCertificatePem()),
            ["AGENTMARK_RUNNER_KEY_FILE"] = await FileAsync("client.key", Certificates.KeyPem(client)),
        });
        var name = Event.NewName();
        X509Certificate2? seen = null;
        runner.OnPrompt(name, async call =>
        {
            seen = call.Context.GetHttpContext().Connection.ClientCertificate;
            await call.SendAsync(Say.Finish());
        });
        using var reply = await SenderTo(sidecar).PostAsync(Event.Prompt(name));
        await reply.IsStreamAsync();
        Lines.EndInDone(await reply.LinesAsync());
        Assert.Equal(client.Thumbprint, seen?.Thumbprint);
    }

    [Fact]
    public async Task Runner_that_demands_a_certificate_we_do_not_have_is_a_503()
    {
        using var certificate = Certificates.Issue(_authority, "runner");
        var runner = await StartRunnerAsync(new RunnerOptions { ServerCertificate = certificate, ClientAuthority = _authority });
        var sidecar = await StartSidecarAsync(new SidecarOptions
        {
            Runner = runner.Address,
            ["AGENTMARK_RUNNER_CA_FILE"] = await FileAsync("ca.pem", _authority.ExportCertificatePem()),
        });
        using var reply = await SenderTo(sidecar).PostAsync(Event.Prompt("refused"));
        await reply.FailsAsync(503, runner.Address);
        Assert.Empty(runner.Calls);
    }

    [Fact]
    public async Task Runner_that_nobody_vouches_for_is_a_503_that_says_why()
    {
        using var other = Certificates.Authority("another authority");
        using var certificate = Certificates.Issue(other, "runner");
        var runner = await StartRunnerAsync(new RunnerOptions { ServerCertificate = certificate });
        var sidecar = await StartSidecarAsync(new SidecarOptions
        {
            Runner = runner.Address,
            ["AGENTMARK_RUNNER_CA_FILE"] = await FileAsync("ca.pem", _authority.ExportCertificatePem()),
        });
        var webhook = SenderTo(sidecar);
        for (var i = 0; i < 2; i++)
        {
            using var reply = await webhook.PostAsync(Event.Prompt("untrusted"));
            await reply.FailsAsync(503, runner.Address, "certificate");
        }

        Assert.Empty(runner.Calls);
        using var ready = await ManagerOf(sidecar).GetAsync("/healthz/ready");
        Assert.Equal(503, ready.Status);
    }

    [Fact]
    public async Task Machines_authorities_are_used_without_a_file()
    {
        using var certificate = Certificates.Issue(_authority, "runner");
        var runner = await StartRunnerAsync(new RunnerOptions { ServerCertificate = certificate });
        var sidecar = await StartSidecarAsync(runner);
        using var reply = await SenderTo(sidecar).PostAsync(Event.Prompt("untrusted"));
        await reply.FailsAsync(503, "certificate");
        Assert.Empty(runner.Calls);
    }

    [Fact]
    public async Task Runner_that_speaks_no_TLS_is_a_503()
    {
        var runner = await StartRunnerAsync();
        var sidecar = await StartSidecarAsync(new SidecarOptions { Runner = $"https://localhost:{runner.Port}" });
        using var reply = await SenderTo(sidecar).PostAsync(Event.Prompt("clear"));
        await reply.FailsAsync(503, $"https://localhost:{runner.Port}");
    }

    [Theory]
    [InlineData("2.0")]
    [InlineData("1.1")]
    public async Task Events_come_in_over_TLS(string version)
    {
        using var certificate = Certificates.Issue(_authority, "sidecar");
        var runner = await StartRunnerAsync();
        var options = new SidecarOptions
        {
            Runner = runner.Address,
            ["Kestrel__Certificates__Default__Path"] = await FileAsync("server.pem", certificate.ExportCertificatePem()),
            ["Kestrel__Certificates__Default__KeyPath"] = await FileAsync("server.key", Certificates.KeyPem(certificate)),
        };
        options["ASPNETCORE_URLS"] = $"https://127.0.0.1:{options.DataPort}";
        await StartSidecarAsync(options);
        var name = Event.NewName();
        runner.OnPrompt(name, Say.Text("a"), Say.Finish());
        using var client = new HttpClient(new SocketsHttpHandler
        {
            UseProxy = false,
            SslOptions = { RemoteCertificateValidationCallback = (_, seen, _, _) => seen is X509Certificate2 shown && Certificates.IsSignedBy(shown, _authority) },
        });
        var body = Event.Utf8(Event.Prompt(name));
        using var request = new HttpRequestMessage(HttpMethod.Post, $"https://localhost:{options.DataPort}/webhook")
        {
            Version = Version.Parse(version),
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(body) { Headers = { ContentType = new("application/json") } },
        };
        request.Headers.Add(Webhook.SignatureHeader, Webhook.Sign(body));
        using var response = await Eventually.ResultAsync(client.SendAsync(request, TestContext.Current.CancellationToken), "the answer over TLS");
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(Version.Parse(version), response.Version);
        Assert.Equal("true", Assert.Single(response.Headers.GetValues("AgentMark-Streaming")));
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        Lines.EndInDone(text.TrimEnd('\n').Split('\n'));
    }

    private async Task<string> FileAsync(string name, string pem)
    {
        var path = Path.Combine(_folder.FullName, name);
        await File.WriteAllTextAsync(path, pem + "\n", Encoding.ASCII);
        return path;
    }

    /// <summary>A run that succeeds; returns its prompt's name.</summary>
    private async Task<string> RunsAsync(SidecarProcess sidecar, ScriptedRunner runner)
    {
        var name = Event.NewName();
        runner.OnPrompt(name, Say.Text("a"), Say.Finish());
        using var reply = await SenderTo(sidecar).PostAsync(Event.Prompt(name));
        await reply.IsStreamAsync();
        Lines.EndInDone(await reply.LinesAsync());
        return name;
    }
}

public sealed class TlsJit() : Tls(SidecarBinary.Jit);

public sealed class TlsAot() : Tls(SidecarBinary.Aot);
