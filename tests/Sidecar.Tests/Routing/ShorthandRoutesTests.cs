using AgentMark.Sidecar.Ingress;
using AgentMark.Sidecar.Routing;
using AgentMark.Sidecar.Tests.Hosting;
using Microsoft.Extensions.Configuration;
using Xunit;
using Yarp.ReverseProxy.Configuration;

namespace AgentMark.Sidecar.Tests.Routing;

public sealed class ShorthandRoutesTests
{
    private static readonly (string, string?) Model = ("AGENTMARK_UPSTREAM", "http://127.0.0.1:8000/base");

    [Fact]
    public void Without_a_model_service_events_are_taken_at_the_root_too()
    {
        var config = Config();
        Assert.Equal([("default", "runner", "/webhook"), ("root", "runner", "/")], Routes(config));
        Assert.Equal(["runner"], config.Clusters.Select(c => c.ClusterId));
    }

    [Fact]
    public void With_a_model_service_every_other_path_is_its()
    {
        var config = Config(Model);
        Assert.Equal([("default", "runner", "/webhook"), ("upstream", "upstream", "{**path}")], Routes(config));
        Assert.True(config.Routes[0].Order < config.Routes[1].Order, "The webhook's route goes before the catch-all.");
        var upstream = config.Clusters.Single(c => c.ClusterId == "upstream");
        Assert.False(RunnerMark.IsOn(upstream));
        Assert.Equal(["http://127.0.0.1:8000/base"], upstream.Destinations!.Values.Select(d => d.Address));
    }

    [Fact]
    public void A_webhook_at_the_root_is_one_route_and_not_two_that_clash() =>
        Assert.Equal([("default", "runner", "/")], Routes(Config(("AGENTMARK_WEBHOOK_PATH", "/"))));

    [Fact]
    public void Every_runner_is_a_destination_of_the_marked_cluster()
    {
        var cluster = Config(("AGENTMARK_RUNNER", "http://a:1,https://b:2,unix:///run/c.sock")).Clusters.Single();
        Assert.True(RunnerMark.IsOn(cluster));
        Assert.Equal(
            [("runner1", "http://a:1"), ("runner2", "https://b:2"), ("runner3", "unix:///run/c.sock")],
            cluster.Destinations!.Select(d => (d.Key, d.Value.Address)).Order());
    }

    [Theory]
    [InlineData("default")]
    [InlineData("Default")]
    public void A_users_route_of_the_same_name_replaces_ours(string name)
    {
        var config = Config(($"ReverseProxy:Routes:{name}:ClusterId", "runner"), ($"ReverseProxy:Routes:{name}:Match:Path", "/mine"));
        Assert.Equal([("root", "runner", "/")], Routes(config));
        Assert.Single(config.Clusters);
    }

    [Fact]
    public void A_users_cluster_of_the_same_name_replaces_ours()
    {
        var config = Config(Model, ("ReverseProxy:Clusters:upstream:Destinations:one:Address", "http://other"));
        Assert.Equal(["runner"], config.Clusters.Select(c => c.ClusterId));
        Assert.Equal(2, config.Routes.Count);
    }

    [Fact]
    public void What_a_user_adds_leaves_ours_alone() =>
        Assert.Equal(2, Config(("ReverseProxy:Routes:more:ClusterId", "more"), ("ReverseProxy:Clusters:more:Destinations:one:Address", "http://more")).Routes.Count);

    [Fact]
    public void A_change_of_the_configuration_is_looked_at_anew()
    {
        var configuration = (IConfigurationRoot)Given.Configuration();
        var shorthand = new ShorthandRoutes(Given.Options(), configuration);
        var before = shorthand.GetConfig();
        Assert.False(before.ChangeToken.HasChanged);

        configuration["ReverseProxy:Routes:root:ClusterId"] = "runner";
        configuration.Reload();
        Assert.True(before.ChangeToken.HasChanged);
        var after = shorthand.GetConfig();
        Assert.False(after.ChangeToken.HasChanged);
        Assert.Equal([("default", "runner", "/webhook")], Routes(after));
    }

    private static IProxyConfig Config(params (string Name, string? Value)[] values) =>
        new ShorthandRoutes(Given.Options(values), Given.Configuration(values)).GetConfig();

    private static IEnumerable<(string, string?, string?)> Routes(IProxyConfig config) =>
        config.Routes.Select(r => (r.RouteId, r.ClusterId, r.Match.Path));
}
