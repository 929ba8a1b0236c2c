using AgentMark.Sidecar.Hosting;
using Xunit;

namespace AgentMark.Sidecar.Tests.Hosting;

public sealed class SidecarOptionsTests : IDisposable
{
    private readonly string file = Path.GetTempFileName();

    public void Dispose() => File.Delete(file);

    [Fact]
    public void A_secret_is_all_that_must_be_set()
    {
        var options = Given.Options([], out var problems);
        Assert.Empty(problems);
        Assert.Equal(new SecretOptions("topsecret", null, AllowUnsigned: false), options.Secrets);
        Assert.Equal(["http://127.0.0.1:50051"], options.Runner.Addresses);
        Assert.Equal(TimeSpan.FromSeconds(5), options.Runner.ConnectTimeout);
        Assert.Null(options.Runner.CaFile ?? options.Runner.CertFile ?? options.Runner.KeyFile);
        Assert.Equal(["http://*:9417"], options.Listeners.AllUrls);
        Assert.Equal("/webhook", options.Listeners.WebhookPath);
        Assert.Null(options.Listeners.Upstream);
        Assert.Equal(
            new LimitOptions(10485760, TimeSpan.FromSeconds(15), TimeSpan.FromMinutes(4), TimeSpan.FromMinutes(2), options.Limits.MaxRuns, options.Limits.MaxBufferedBytes),
            options.Limits);
        Assert.InRange(options.Limits.MaxRuns, 64, 10_000);
        Assert.InRange(options.Limits.MaxBufferedBytes, 2 * 10485760, long.MaxValue);
        Assert.Equal(new DrainOptions(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(20)), options.Drain);
        Assert.Equal(new TelemetryOptions(false, false, false, false, false, Cloud: null), options.Telemetry);
    }

    [Fact]
    public void Every_documented_variable_is_read()
    {
        var options = Given.Options(
            [
                ("AGENTMARK_WEBHOOK_SECRET_FILE", "/run/secrets/webhook"),
                ("AGENTMARK_ALLOW_UNSIGNED", "true"),
                ("AGENTMARK_RUNNER", "https://a:1, http://b:2 ,unix:///run/c.sock"),
                ("AGENTMARK_RUNNER_LISTEN", "127.0.0.1:50051"),
                ("AGENTMARK_UPSTREAM", "http://127.0.0.1:8000"),
                ("AGENTMARK_WEBHOOK_PATH", "/agentmark/events"),
                ("URLS", "http://*:9001;https://*:9002"),
                ("AGENTMARK_H2C_URLS", "http://*:9003"),
                ("AGENTMARK_MANAGEMENT_URLS", "http://*:9004"),
                ("AGENTMARK_MAX_BODY_BYTES", "2048"),
                ("AGENTMARK_HEADER_WAIT", "1s"),
                ("AGENTMARK_SILENCE_LIMIT", "2m"),
                ("AGENTMARK_CLIENT_STALL_LIMIT", "3m"),
                ("AGENTMARK_MAX_RUNS", "4"),
                ("AGENTMARK_CONNECT_TIMEOUT", "500ms"),
                ("AGENTMARK_DRAIN_SETTLE", "0"),
                ("AGENTMARK_DRAIN_TIME", "6s"),
                ("AGENTMARK_RUNNER_CA_FILE", file),
                ("AGENTMARK_RUNNER_CERT_FILE", file),
                ("AGENTMARK_RUNNER_KEY_FILE", file),
                ("AGENTMARK_DATASETS_DIR", "/data"),
                ("AGENTMARK_API_KEY", "key"),
                ("AGENTMARK_APP_ID", "app"),
                ("AGENTMARK_BASE_URL", "https://example.com/base"),
                ("AGENTMARK_EXPORT_TRACES", "true"),
                ("AGENTMARK_HIDE_INPUTS", "true"),
                ("AGENTMARK_HIDE_OUTPUTS", "true"),
                ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4317"),
            ],
            out var problems);
        Assert.Empty(problems);
        Assert.Equal(new SecretOptions("topsecret", "/run/secrets/webhook", AllowUnsigned: true), options.Secrets);
        Assert.Equal(["https://a:1", "http://b:2", "unix:///run/c.sock"], options.Runner.Addresses);
        Assert.Equal(TimeSpan.FromMilliseconds(500), options.Runner.ConnectTimeout);
        Assert.Equal([file, file, file], [options.Runner.CaFile, options.Runner.CertFile, options.Runner.KeyFile]);
        Assert.Equal(["http://*:9001", "https://*:9002"], options.Listeners.DataUrls);
        Assert.Equal(["http://*:9003"], options.Listeners.H2cUrls);
        Assert.Equal(["http://*:9004"], options.Listeners.ManagementUrls);
        Assert.Equal("/agentmark/events", options.Listeners.WebhookPath);
        Assert.Equal(new Uri("http://127.0.0.1:8000"), options.Listeners.Upstream);
        Assert.Equal(new LimitOptions(2048, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(3), 4, options.Limits.MaxBufferedBytes), options.Limits);
        Assert.Equal(new DrainOptions(TimeSpan.Zero, TimeSpan.FromSeconds(6)), options.Drain);
        Assert.Equal(
            new TelemetryOptions(true, true, true, true, true, new AgentMarkCloud(new Uri("https://example.com/base/"), "key", "app")),
            options.Telemetry);
    }

    [Fact]
    public void Everything_that_is_wrong_is_said_at_once_in_one_sentence_each()
    {
        var problems = ProblemsOf([("AGENTMARK_WEBHOOK_SECRET", "s"), .. Wrong]);
        Assert.Equal(Wrong.Length, problems.Count);
        foreach (var (name, _) in Wrong)
        {
            Assert.Single(problems, p => p.StartsWith(name + " ", StringComparison.Ordinal));
        }

        Assert.All(problems, p => Assert.Matches(@"\A[^\r\n]+[.?]\z", p));
        // One sentence: a full stop and a space stand between two, and the only second one is the guess at a name.
        Assert.All(problems, p => Assert.DoesNotMatch(@"\. (?!Did you mean)", p));
    }

    [Fact]
    public void No_problem_quotes_a_secret()
    {
        const string sentinel = "SENTINEL-6b1f";
        var problems = ProblemsOf(
            [
                .. Wrong,
                ("AGENTMARK_WEBHOOK_SECRET", sentinel),
                ("AgentMark:WebhookSecret", sentinel),
                ("AGENTMARK_WEBHOOK_SECRETS", sentinel),
                ("AGENTMARK_WEBHOOKSECRET", sentinel),
                ("AgentMark:Webhook_Secret", sentinel),
                ("AGENTMARK_API_KEY", sentinel),
                ("AGENTMARK_API_KEYS", sentinel),
                ("ReverseProxy:Routes:own:Metadata:AgentMark.WebhookSecret", sentinel),
            ]);
        Assert.True(problems.Count > Wrong.Length, "The misspelt names are problems too.");
        Assert.All(problems, p => Assert.DoesNotContain(sentinel, p, StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("   ")]
    public void Without_any_secret_the_start_is_refused(string? secret) =>
        Assert.StartsWith("No webhook secret is set; set AGENTMARK_WEBHOOK_SECRET", Assert.Single(ProblemsOf(("AGENTMARK_WEBHOOK_SECRET", secret))), StringComparison.Ordinal);

    [Theory]
    [InlineData("AGENTMARK_WEBHOOK_SECRET_FILE", "/there/is/no/such/file")]
    [InlineData("AgentMark:WebhookSecretFile", "/there/is/no/such/file")]
    [InlineData("AGENTMARK_ALLOW_UNSIGNED", "true")]
    [InlineData("ReverseProxy:Routes:own:Metadata:AgentMark.WebhookSecret", "topsecret")]
    [InlineData("ReverseProxy:Routes:own:Metadata:AgentMark.WebhookSecretFile", "/there/is/no/such/file")]
    public void Any_other_source_of_trust_is_enough(string name, string value) => Assert.Empty(ProblemsOf((name, value)));

    [Fact]
    public void The_key_that_everybody_knows_is_refused()
    {
        Assert.Contains("is the word DEFAULT", Assert.Single(ProblemsOf(("AGENTMARK_WEBHOOK_SECRET", "DEFAULT"))), StringComparison.Ordinal);
        Assert.Empty(ProblemsOf(("AGENTMARK_WEBHOOK_SECRET", "default")));
    }

    [Fact]
    public void Unsigned_events_are_refused_at_start_inside_Kubernetes()
    {
        var problem = Assert.Single(ProblemsOf(("AGENTMARK_ALLOW_UNSIGNED", "true"), ("AGENTMARK_WEBHOOK_SECRET", "s"), ("KUBERNETES_SERVICE_HOST", "10.0.0.1")));
        Assert.StartsWith("AGENTMARK_ALLOW_UNSIGNED is true inside Kubernetes", problem, StringComparison.Ordinal);
        Assert.Empty(ProblemsOf(("AGENTMARK_ALLOW_UNSIGNED", "false"), ("AGENTMARK_WEBHOOK_SECRET", "s"), ("KUBERNETES_SERVICE_HOST", "10.0.0.1")));
    }

    [Fact]
    public void A_short_drain_time_shortens_the_usual_settle_time() =>
        Assert.Equal(new DrainOptions(TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(3)), Given.Options(("AGENTMARK_DRAIN_TIME", "3s")).Drain);

    [Theory]
    [InlineData("30s", 20, 5)]
    [InlineData("300s", 290, 5)]
    [InlineData("20s", 10, 5)]
    [InlineData("8s", 4, 4)]
    [InlineData("0s", 0, 0)]
    public void Drain_fits_into_the_grace_period(string grace, int time, int settle) =>
        Assert.Equal(
            new DrainOptions(TimeSpan.FromSeconds(settle), TimeSpan.FromSeconds(time)),
            Given.Options(("AGENTMARK_TERMINATION_GRACE_PERIOD", grace)).Drain);

    [Fact]
    public void Drain_that_would_outlast_the_grace_period_is_cut_to_what_fits_and_remembered()
    {
        var drain = Given.Options([("AGENTMARK_TERMINATION_GRACE_PERIOD", "30s"), ("AGENTMARK_DRAIN_TIME", "31s")], out var problems).Drain;
        Assert.Empty(problems);
        Assert.Equal(new DrainOptions(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(20)) { Asked = TimeSpan.FromSeconds(31) }, drain);
    }

    [Fact]
    public void A_key_without_its_certificate_is_refused() =>
        Assert.Contains("go together", Assert.Single(ProblemsOf(("AGENTMARK_WEBHOOK_SECRET", "s"), ("AGENTMARK_RUNNER_KEY_FILE", file))), StringComparison.Ordinal);

    [Fact]
    public void An_API_key_alone_sends_nothing()
    {
        var options = Given.Options([("AGENTMARK_API_KEY", "key"), ("AGENTMARK_APP_ID", "app")], out var problems);
        Assert.Empty(problems);
        Assert.Null(options.Telemetry.Cloud);
    }

    [Theory]
    [InlineData("AGENTMARK_API_KEY")]
    [InlineData("AGENTMARK_APP_ID")]
    public void Sending_traces_needs_key_and_app(string only) =>
        Assert.Contains("needs AGENTMARK_API_KEY and AGENTMARK_APP_ID", Assert.Single(ProblemsOf(("AGENTMARK_WEBHOOK_SECRET", "s"), (only, "x"), ("AGENTMARK_EXPORT_TRACES", "true"))), StringComparison.Ordinal);

    // One thing wrong in each; none makes another wrong.
    private static (string Name, string? Value)[] Wrong { get; } =
    [
        ("AGENTMARK_ALLOW_UNSIGNED", "maybe"),
        ("AGENTMARK_RUNNER", "localhost:50051"),
        ("AGENTMARK_UPSTREAM", "ftp://models"),
        ("AGENTMARK_WEBHOOK_PATH", "webhook"),
        ("AGENTMARK_H2C_URLS", "nonsense"),
        ("AGENTMARK_MANAGEMENT_URLS", "http://*:0"),
        ("AGENTMARK_MAX_BODY_BYTES", "10MB"),
        ("AGENTMARK_HEADER_WAIT", "0s"),
        ("AGENTMARK_SILENCE_LIMIT", "soon"),
        ("AGENTMARK_CLIENT_STALL_LIMIT", "5"),
        ("AGENTMARK_MAX_RUNS", "0"),
        ("AGENTMARK_CONNECT_TIMEOUT", "-1s"),
        ("AGENTMARK_DRAIN_SETTLE", "1h"),
        ("AGENTMARK_RUNNER_CA_FILE", "/there/is/no/such/file"),
        ("AGENTMARK_EXPORT_TRACES", "on"),
        ("AGENTMARK_HIDE_INPUTS", "secret"),
        ("AGENTMARK_HIDE_OUTPUTS", "-"),
        ("AGENTMARK_UPSTREEM", "http://models"),
        ("AgentMark:Nonsense", "1"),
    ];

    private static IReadOnlyList<string> ProblemsOf(params (string Name, string? Value)[] values)
    {
        SidecarOptions.Read(Given.Configuration(values), out var problems);
        return problems;
    }
}
