using AgentMark.Sidecar.Health;
using AgentMark.Sidecar.Ingress;
using AgentMark.Sidecar.Routing;
using Microsoft.Extensions.Configuration;
using Xunit;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;

namespace AgentMark.Sidecar.Tests.Routing;

public sealed class ClusterDefaultsTests
{
    [Fact]
    public async Task A_single_runner_is_not_checked() =>
        Assert.Null((await FilterAsync(Runners("http://a:1"))).HealthCheck);

    [Fact]
    public async Task Several_runners_are_checked_every_second_and_a_sick_one_gets_nothing()
    {
        var check = (await FilterAsync(Runners("http://a:1", "unix:///run/b.sock"))).HealthCheck;
        Assert.Equal("HealthyAndUnknown", check?.AvailableDestinationsPolicy);
        Assert.Equal((true, TimeSpan.FromSeconds(1), RunnerHealthPolicy.PolicyName), (check?.Active?.Enabled, check?.Active?.Interval, check?.Active?.Policy));
        Assert.True(check?.Active?.Timeout > RunnerHealth.Patience, "A probe's own patience must end before YARP's.");
        Assert.Null(check?.Passive);
    }

    [Fact]
    public async Task What_a_user_says_about_health_stands_and_the_rest_is_filled_in()
    {
        var policy = (await FilterAsync(Runners("http://a:1", "http://b:2") with { HealthCheck = new HealthCheckConfig { AvailableDestinationsPolicy = "HealthyOrPanic" } })).HealthCheck;
        Assert.Equal(("HealthyOrPanic", true), (policy?.AvailableDestinationsPolicy, policy?.Active?.Enabled));

        var off = new ActiveHealthCheckConfig { Enabled = false };
        var active = (await FilterAsync(Runners("http://a:1", "http://b:2") with { HealthCheck = new HealthCheckConfig { Active = off } })).HealthCheck;
        Assert.Equal("HealthyAndUnknown", active?.AvailableDestinationsPolicy);
        Assert.Same(off, active?.Active);
    }

    [Theory]
    [InlineData("/health", null)]
    [InlineData(null, "?x=1")]
    public async Task A_runner_has_no_health_path(string? path, string? query)
    {
        var health = new HealthCheckConfig { Active = new ActiveHealthCheckConfig { Path = path, Query = query } };
        var refused = await Assert.ThrowsAsync<ArgumentException>(() => FilterAsync(Runners("http://a:1") with { HealthCheck = health }));
        Assert.Contains("runners are asked by grpc.health.v1", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("default")]
    [InlineData("root")]
    public async Task A_route_that_takes_events_must_end_in_a_runner(string route)
    {
        var refused = await Assert.ThrowsAsync<ArgumentException>(() => FilterAsync(new RouteConfig { RouteId = route }, new ClusterConfig { ClusterId = "models" }));
        Assert.Equal($"Route {route} takes events, but its cluster models is not a runner's; set the cluster's metadata \"AgentMark.Runner\" to \"true\".", refused.Message);
        await FilterAsync(new RouteConfig { RouteId = route }, Runners("http://a:1"));
        await FilterAsync(new RouteConfig { RouteId = "upstream" }, new ClusterConfig { ClusterId = "models" });
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("DEFAULT")]
    public async Task A_routes_own_secret_is_a_real_one(string secret)
    {
        var refused = await Assert.ThrowsAsync<ArgumentException>(() => FilterAsync(WithSecret(secret), Runners("http://a:1")));
        Assert.StartsWith("AgentMark.WebhookSecret of route shop is blank or", refused.Message, StringComparison.Ordinal);
        await FilterAsync(WithSecret("topsecret"), Runners("http://a:1"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a:1")]
    [InlineData("ftp://a:1")]
    [InlineData("http://a:1/path")]
    public async Task A_runners_bad_address_is_one_sentence(string address)
    {
        var refused = await Assert.ThrowsAsync<ArgumentException>(() => FilterAsync(Runners("http://a:1", address)));
        Assert.Equal($"Destination runner2 of cluster runners is \"{address}\"; a runner's address is http://host:port, https://host:port, unix:///path or dns:///host:port.", refused.Message);
    }

    [Fact]
    public async Task A_runner_cluster_without_destinations_is_left_to_YARP() =>
        Assert.Null((await FilterAsync(new ClusterConfig { ClusterId = "runners", Metadata = RunnerMark.Metadata })).HealthCheck);

    [Fact]
    public async Task A_service_may_be_silent_for_as_long_as_it_likes()
    {
        Assert.Equal(Timeout.InfiniteTimeSpan, (await FilterAsync(new ClusterConfig { ClusterId = "models" })).HttpRequest?.ActivityTimeout);
        var http2 = (await FilterAsync(Service(new ForwarderRequestConfig { Version = new Version(2, 0) }))).HttpRequest;
        Assert.Equal((Timeout.InfiniteTimeSpan, new Version(2, 0)), (http2?.ActivityTimeout, http2?.Version));
    }

    [Fact]
    public async Task A_services_own_timeout_stands() =>
        Assert.Equal(
            TimeSpan.FromSeconds(7),
            (await FilterAsync(Service(new ForwarderRequestConfig { ActivityTimeout = TimeSpan.FromSeconds(7) }))).HttpRequest?.ActivityTimeout);

    [Fact]
    public async Task A_service_may_have_addresses_that_no_runner_has()
    {
        var service = Runners("http://a:1/base") with { Metadata = null };
        Assert.Same(service.Destinations, (await FilterAsync(service)).Destinations);
    }

    private static RouteConfig WithSecret(string secret) =>
        new() { RouteId = "shop", Metadata = new Dictionary<string, string> { [RouteSecrets.SecretKey] = secret } };

    private static ClusterConfig Service(ForwarderRequestConfig request) => new() { ClusterId = "models", HttpRequest = request };

    private static ClusterConfig Runners(params string[] addresses) => new()
    {
        ClusterId = "runners",
        Metadata = RunnerMark.Metadata,
        Destinations = addresses.Select((address, i) => (address, i)).ToDictionary(d => $"runner{d.i + 1}", d => new DestinationConfig { Address = d.address }),
    };

    private static async Task<ClusterConfig> FilterAsync(ClusterConfig cluster) =>
        await new ClusterDefaults(new ConfigurationBuilder().Build()).ConfigureClusterAsync(cluster, TestContext.Current.CancellationToken);

    private static async Task<RouteConfig> FilterAsync(RouteConfig route, ClusterConfig cluster) =>
        await new ClusterDefaults(new ConfigurationBuilder().Build()).ConfigureRouteAsync(route, cluster, TestContext.Current.CancellationToken);
}
