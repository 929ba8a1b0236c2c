using System.Globalization;
using System.Net;
using AgentMark.Sidecar.Injector.SelfManaged;
using AgentMark.Sidecar.Injector.Tests.Support;

namespace AgentMark.Sidecar.Injector.Tests;

/// <summary>The program itself, from start to exit.</summary>
public sealed class Executable : IDisposable
{
    private readonly TlsFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task It_starts_answers_logs_one_line_a_pod_and_stops_without_losing_a_request()
    {
        var now = TimeProvider.System.GetUtcNow();
        using var authority = CertificateFactory.Authority(now);
        folder.Write(CertificateFactory.Server(authority, [ApiServerClient.Host], now));
        var (https, http) = (InjectorProcess.FreePort(), InjectorProcess.FreePort());
        await using var injector = InjectorProcess.Start(new Dictionary<string, string>
        {
            ["AGENTMARK_INJECTOR_TLS_DIR"] = folder.Path,
            ["AGENTMARK_INJECTOR_HTTPS_PORT"] = https.ToString(CultureInfo.InvariantCulture),
            ["AGENTMARK_INJECTOR_HTTP_PORT"] = http.ToString(CultureInfo.InvariantCulture),
            ["AGENTMARK_INJECTOR_SIDECAR_IMAGE"] = "example.test/sidecar:1",
        });
        using var management = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{http}") };
        var apiServer = new ApiServerClient(https, () => [authority], TimeProvider.System);
        await Eventually.TrueAsync(async () => await StatusAsync(management) == HttpStatusCode.OK, "the injector to be ready");

        var response = await apiServer.AskAsync(Reviews.Create(Reviews.Pod("runner")));
        await apiServer.AskAsync(Reviews.Create(Reviews.Pod("unheard-of")));

        Assert.Contains("example.test/sidecar:1", System.Text.Encoding.UTF8.GetString(Convert.FromBase64String((string)response["patch"]!)), StringComparison.Ordinal);
        await Eventually.TrueAsync(() => injector.Output.Contains("Refused: pod models/echo-7c9d8b6f5-*", StringComparison.Ordinal), "the refusal in the log");
        Assert.Single(injector.Lines, l => l.Contains("info: ", StringComparison.Ordinal) && l.Contains("pod models/echo-7c9d8b6f5-*, shape runner", StringComparison.Ordinal));
        Assert.DoesNotContain("env-value-7f3a", injector.Output, StringComparison.Ordinal);

        Assert.DoesNotContain(Directory.GetFiles($"/proc/{injector.Pid}/fd"), file => new FileInfo(file).LinkTarget == "anon_inode:inotify");
        injector.Terminate();
        await Eventually.TrueAsync(async () => await StatusAsync(management) == HttpStatusCode.ServiceUnavailable, "the injector to be unready");
        Assert.NotNull((await apiServer.AskAsync(Reviews.Create(Reviews.Pod("openai"))))["patch"]);
        Assert.Equal(0, await injector.ExitCodeAsync());
        Assert.DoesNotContain(injector.Lines, l => l.Contains("fail: ", StringComparison.Ordinal) || l.Contains("crit: ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task It_says_all_that_is_wrong_and_does_not_start()
    {
        await using var injector = InjectorProcess.Start(new Dictionary<string, string>
        {
            ["AGENTMARK_INJECTOR_HTTPS_PORT"] = "none",
            ["AGENTMARK_INJECTOR_SECRET"] = "typing error",
        });

        Assert.Equal(1, await injector.ExitCodeAsync());
        Assert.Equal("agentmark-injector cannot start:", injector.Lines.First());
        Assert.Equal(4, injector.Lines.Count);
    }

    [Fact]
    public async Task Address_that_is_taken_is_one_sentence()
    {
        using var other = new System.Net.Sockets.TcpListener(IPAddress.IPv6Any, 0);
        other.Server.DualMode = true;
        other.Start();
        await using var injector = InjectorProcess.Start(new Dictionary<string, string>
        {
            ["AGENTMARK_INJECTOR_TLS_DIR"] = folder.Path,
            ["AGENTMARK_INJECTOR_HTTPS_PORT"] = ((IPEndPoint)other.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture),
            ["AGENTMARK_INJECTOR_HTTP_PORT"] = InjectorProcess.FreePort().ToString(CultureInfo.InvariantCulture),
        });

        Assert.Equal(1, await injector.ExitCodeAsync());
        Assert.Contains("address already in use", injector.Lines.Last(), StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", injector.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_tells_its_version()
    {
        await using var injector = InjectorProcess.Start(new Dictionary<string, string>(), "--version");

        Assert.Equal(0, await injector.ExitCodeAsync());
        Assert.StartsWith($"agentmark-injector {Injection.ProductVersion.Text} (.NET ", Assert.Single(injector.Lines), StringComparison.Ordinal);
    }

    private static async Task<HttpStatusCode?> StatusAsync(HttpClient management)
    {
        try
        {
            return (await management.GetAsync("/healthz/ready", TestContext.Current.CancellationToken)).StatusCode;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }
}
