using System.Security.Cryptography.X509Certificates;
using AgentMark.Sidecar.Injector.SelfManaged;
using AgentMark.Sidecar.Injector.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace AgentMark.Sidecar.Injector.Tests;

/// <summary>Two replicas, an API server, no leader. What is served is always trusted.</summary>
public sealed class SelfManaged : IAsyncLifetime
{
    private readonly FakeTimeProvider time = new(TimeProvider.System.GetUtcNow());
    private StubApiServer? server;
    private Replica? a;
    private Replica? b;

    private StubApiServer Server => server!;

    private Replica A => a!;

    private Replica B => b!;

    public async ValueTask InitializeAsync()
    {
        server = await StubApiServer.StartAsync();
        a = new Replica(server, time, "a");
        b = new Replica(server, time, "b");
    }

    public async ValueTask DisposeAsync()
    {
        A.Dispose();
        B.Dispose();
        await Server.DisposeAsync();
    }

    [Fact]
    public async Task Two_that_start_at_once_end_with_one_authority_and_both_are_trusted()
    {
        await using var one = await RunningInjector.SelfManagedAsync(Server, time, "one");
        await using var two = await RunningInjector.SelfManagedAsync(Server, time, "two");

        await Eventually.TrueAsync(one.IsReadyAsync, "the first replica to be ready", () => time.Advance(TimeSpan.FromSeconds(1)));
        await Eventually.TrueAsync(two.IsReadyAsync, "the second replica to be ready", () => time.Advance(TimeSpan.FromSeconds(1)));

        Assert.Single(TrustBundle.Read(Server.CaBundle));
        Assert.NotNull((await one.ApiServer.AskAsync(Reviews.Create(Reviews.Pod("runner"))))["patch"]);
        Assert.NotNull((await two.ApiServer.AskAsync(Reviews.Create(Reviews.Pod("runner"))))["patch"]);
        Assert.Equal((await one.ApiServer.ServedAsync())!.Thumbprint, (await two.ApiServer.ServedAsync())!.Thumbprint);
    }

    [Fact]
    public async Task Both_find_nothing_and_the_one_that_is_later_takes_what_the_other_made()
    {
        // Both have read before either writes.
        using var both = new Barrier2();
        Server.Before = (_, method, _) => method == "POST" ? both.ArriveAsync() : Task.CompletedTask;

        var passes = await Task.WhenAll(A.PassAsync(), B.PassAsync());

        Assert.Single(passes, passed => passed);
        Server.Before = (_, _, _) => Task.CompletedTask;
        Assert.True(await (passes[0] ? B : A).PassAsync());
        Assert.Equal(A.Serves!.Thumbprint, B.Serves!.Thumbprint);
        AssertTrusted(A);
    }

    [Fact]
    public async Task Nothing_is_served_before_the_bundle_holds_its_authority()
    {
        Server.Refuse = (_, method, _) => method == "PATCH" ? 500 : null;

        await Assert.ThrowsAsync<HttpRequestException>(A.PassAsync);

        Assert.NotNull(Server.Held());
        Assert.Null(A.Serves);
        Server.Refuse = (_, _, _) => null;
        Assert.True(await A.PassAsync());
        AssertTrusted(A);
    }

    [Fact]
    public async Task Renewed_certificate_is_not_served_while_its_authority_is_not_trusted()
    {
        await A.PassAsync();
        var first = A.Serves!.Thumbprint;
        Server.Refuse = (_, method, _) => method == "PATCH" ? 403 : null;
        Server.DeleteSecret();

        await Assert.ThrowsAsync<HttpRequestException>(A.PassAsync);
        await Assert.ThrowsAsync<HttpRequestException>(A.PassAsync);
        await Assert.ThrowsAsync<HttpRequestException>(A.PassAsync);

        Assert.Equal(first, A.Serves!.Thumbprint);
        AssertTrusted(A);
    }

    [Fact]
    public async Task Renewed_certificate_waits_for_a_second_look_since_API_servers_learn_of_the_bundle_later()
    {
        await A.PassAsync();
        var first = A.Serves!.Thumbprint;
        Server.DeleteSecret();

        await A.PassAsync();
        Assert.Equal(first, A.Serves!.Thumbprint);
        Assert.Equal(2, TrustBundle.Read(Server.CaBundle).Count);

        await A.PassAsync();
        Assert.NotEqual(first, A.Serves!.Thumbprint);
        AssertTrusted(A);
    }

    [Fact]
    public async Task Replica_that_was_slow_takes_no_authority_out_of_the_bundle()
    {
        await A.PassAsync();
        await B.PassAsync();

        // A has read the caBundle when B renews everything, and goes on after that.
        using var arrived = new SemaphoreSlim(0);
        using var go = new SemaphoreSlim(0);
        Server.SetCaBundle(null);
        Server.Before = async (replica, method, name) =>
        {
            if (replica == "a" && method == "PATCH")
            {
                arrived.Release();
                await go.WaitAsync(TimeSpan.FromSeconds(20), CancellationToken.None);
            }
        };
        var slow = A.PassAsync();
        Assert.True(await arrived.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken), "A did not come to write.");
        Server.DeleteSecret();
        await B.PassAsync();
        await B.PassAsync();
        go.Release();

        Assert.False(await slow, "A wrote over what B had written in between.");
        AssertTrusted(B);
    }

    [Fact]
    public async Task Replica_that_read_the_bundle_late_has_the_newer_secret()
    {
        await A.PassAsync();
        await B.PassAsync();
        using var arrived = new SemaphoreSlim(0);
        using var go = new SemaphoreSlim(0);
        Server.Before = async (replica, method, name) =>
        {
            if (replica == "a" && method == "GET" && name == "agentmark-injector-tls")
            {
                arrived.Release();
                await go.WaitAsync(TimeSpan.FromSeconds(20), CancellationToken.None);
            }
        };
        var slow = A.PassAsync();
        Assert.True(await arrived.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken), "A did not come to read the Secret.");
        time.Advance(TimeSpan.FromDays(250));
        await B.PassAsync();
        go.Release();

        // Its bundle is out of date, so its write is refused; nothing that B put in is lost.
        Assert.False(await slow);
        AssertTrusted(B);
        Assert.Equal(2, TrustBundle.Read(Server.CaBundle).Count);
    }

    [Fact]
    public async Task Through_three_years_of_renewals_what_is_served_is_valid_and_trusted()
    {
        var certificates = new HashSet<string>();
        var authorities = new HashSet<string>();
        var random = new Random(7);
        await A.PassAsync();
        await B.PassAsync();
        var away = new HashSet<Replica>();
        for (var day = 0; day < 3 * 365; day += 6)
        {
            time.Advance(TimeSpan.FromDays(6));
            foreach (var replica in random.Next(2) == 0 ? (Replica[])[A, B] : [B, A])
            {
                // Now and then one is away for some days, but not twice in a row.
                if (!away.Remove(replica) && random.Next(3) == 0)
                {
                    away.Add(replica);
                }
                else
                {
                    await replica.PassAsync();
                }

                AssertTrusted(A);
                AssertTrusted(B);
                certificates.Add(replica.Serves!.Thumbprint);
            }

            Assert.InRange(TrustBundle.Read(Server.CaBundle).Count, 1, 2);
            authorities.Add(Server.Held()!.Authority.Thumbprint);
        }

        Assert.InRange(certificates.Count, 15, 25);
        Assert.InRange(authorities.Count, 4, 6);
    }

    [Fact]
    public async Task Nothing_is_written_while_nothing_is_due()
    {
        await A.PassAsync();
        var secret = Server.SecretObject().ToJsonString();
        var webhook = Server.WebhookObject().ToJsonString();

        await A.PassAsync();
        await B.PassAsync();

        Assert.Equal(secret, Server.SecretObject().ToJsonString());
        Assert.Equal(webhook, Server.WebhookObject().ToJsonString());
    }

    [Theory]
    [InlineData("ca.key", "bm90IGEga2V5")]
    [InlineData("tls.crt", "")]
    [InlineData("tls.key", "%%%")]
    public async Task Broken_secret_is_made_again_and_the_old_authority_stays_trusted(string key, string value)
    {
        await A.PassAsync();
        await B.PassAsync();
        Server.BreakSecret(key, value);

        Assert.True(await A.PassAsync());

        Assert.NotNull(Server.Held());
        AssertTrusted(B);
        Assert.True(await A.PassAsync());
        AssertTrusted(A);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("Cg==")]
    [InlineData("bm90IGEgY2VydGlmaWNhdGU=")]
    public async Task Bundle_that_was_lost_is_put_back(string? value)
    {
        await A.PassAsync();
        Server.SetCaBundle(value);

        Assert.True(await B.PassAsync());

        AssertTrusted(A);
        AssertTrusted(B);
    }

    [Fact]
    public async Task Rest_of_the_webhook_configuration_and_of_the_secret_is_left_alone()
    {
        await A.PassAsync();
        time.Advance(TimeSpan.FromDays(70));
        await A.PassAsync();

        var webhook = Server.WebhookObject()["webhooks"]![0]!;
        Assert.Equal("Fail", (string?)webhook["failurePolicy"]);
        Assert.Equal("/inject", (string?)webhook["clientConfig"]!["service"]!["path"]);
        Assert.Equal("kubernetes.io/tls", (string?)Server.SecretObject()["type"]);
    }

    [Fact]
    public async Task Missing_webhook_configuration_is_told_and_waited_for()
    {
        Server.DeleteWebhook();
        var missing = await Assert.ThrowsAsync<HttpRequestException>(A.PassAsync);
        Assert.Contains("no MutatingWebhookConfiguration agentmark-injector", missing.Message, StringComparison.Ordinal);

        await using var injector = await RunningInjector.SelfManagedAsync(Server, time, "late");
        Assert.False(await injector.IsReadyAsync());
        Server.AddWebhook();

        await Eventually.TrueAsync(injector.IsReadyAsync, "the injector to be ready once its configuration is there", () => time.Advance(TimeSpan.FromSeconds(5)));
    }

    [Fact]
    public async Task Refusal_of_the_API_server_is_told_in_its_words()
    {
        Server.Refuse = (_, method, _) => method == "GET" ? 403 : null;

        var refused = await Assert.ThrowsAsync<HttpRequestException>(A.PassAsync);

        Assert.Contains("answered 403 to GET /apis/", refused.Message, StringComparison.Ordinal);
        Assert.Contains("refused by the test", refused.Message, StringComparison.Ordinal);
    }

    /// <summary>Valid now, for the Service's name, and signed by what the caBundle holds at this moment.</summary>
    private void AssertTrusted(Replica replica)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(TrustBundle.Read(Server.CaBundle).ToArray());
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.VerificationTime = time.GetUtcNow().LocalDateTime;
        Assert.True(chain.Build(replica.Serves!), $"{time.GetUtcNow():u}: {string.Join(", ", chain.ChainStatus.Select(s => s.StatusInformation))}; {replica.Serves}");
        Assert.True(replica.Serves!.MatchesHostname(ApiServerClient.Host));
    }

    /// <summary>Lets two go on only when both are there.</summary>
    private sealed class Barrier2 : IDisposable
    {
        private readonly SemaphoreSlim here = new(0);
        private int waiting;

        public async Task ArriveAsync()
        {
            if (Interlocked.Increment(ref waiting) == 2)
            {
                here.Release(2);
            }

            Assert.True(await here.WaitAsync(TimeSpan.FromSeconds(20)), "Only one came.");
        }

        public void Dispose() => here.Dispose();
    }
}
