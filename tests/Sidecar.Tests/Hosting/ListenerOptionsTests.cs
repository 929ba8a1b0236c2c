using AgentMark.Sidecar.Hosting;
using Xunit;

namespace AgentMark.Sidecar.Tests.Hosting;

public sealed class ListenerOptionsTests
{
    [Theory]
    [InlineData("http://*:9417", 9417)]
    [InlineData("https://[::1]:9443", 9443)]
    [InlineData("http://localhost", 80)]
    [InlineData("https://localhost", 443)]
    [InlineData("http://unix:/run/sidecar.sock", 0)]
    [InlineData("nonsense", 0)]
    public void A_listener_is_known_by_its_port(string url, int port) => Assert.Equal(port, ListenerOptions.PortOf(url));

    [Theory]
    [InlineData("URLS", "AGENTMARK_MANAGEMENT_URLS")]
    [InlineData("URLS", "AGENTMARK_H2C_URLS")]
    [InlineData("AGENTMARK_H2C_URLS", "AGENTMARK_MANAGEMENT_URLS")]
    public void Listeners_of_two_kinds_cannot_share_a_port(string one, string other)
    {
        Given.Options([(one, "http://127.0.0.1:9500"), (other, "http://*:9500")], out var problems);
        Assert.StartsWith("Port 9500 is listed more than once", Assert.Single(problems), StringComparison.Ordinal);
    }

    [Fact]
    public void The_default_listener_has_its_port_too()
    {
        Given.Options([("AGENTMARK_MANAGEMENT_URLS", "http://*:9417")], out var problems);
        Assert.StartsWith("Port 9417 is listed more than once", Assert.Single(problems), StringComparison.Ordinal);
    }

    [Fact]
    public void Listeners_of_one_kind_may_share_a_port_on_several_addresses()
    {
        var options = Given.Options([("URLS", "http://127.0.0.1:9500;http://[::1]:9500")], out var problems);
        Assert.Empty(problems);
        Assert.Equal(["http://127.0.0.1:9500", "http://[::1]:9500"], options.Listeners.DataUrls);
    }

    [Theory]
    [InlineData("AGENTMARK_MANAGEMENT_URLS")]
    [InlineData("AGENTMARK_H2C_URLS")]
    public void A_listener_with_a_role_needs_a_port_that_is_known(string variable)
    {
        Given.Options([(variable, "http://*:0")], out var problems);
        Assert.Equal($"{variable} holds \"http://*:0\"; it takes TCP addresses with a port other than 0.", Assert.Single(problems));
    }

    [Theory]
    [InlineData("AGENTMARK_MANAGEMENT_URLS")]
    [InlineData("AGENTMARK_H2C_URLS")]
    public void A_listener_with_a_role_is_no_socket_file(string variable)
    {
        Given.Options([(variable, "http://unix:/run/sidecar.sock")], out var problems);
        Assert.Contains("it takes TCP addresses", Assert.Single(problems), StringComparison.Ordinal);
    }

    [Fact]
    public void The_data_port_may_be_any_free_one()
    {
        Given.Options([("URLS", "http://127.0.0.1:0")], out var problems);
        Assert.Empty(problems);
    }

    [Theory]
    [InlineData("webhook")]
    [InlineData("/web hook")]
    [InlineData("/{id}")]
    [InlineData("/webhook?x=1")]
    [InlineData("/webhook#x")]
    [InlineData("/*")]
    public void The_webhook_path_is_a_plain_path(string path)
    {
        var options = Given.Options([("AGENTMARK_WEBHOOK_PATH", path)], out var problems);
        Assert.Equal($"AGENTMARK_WEBHOOK_PATH is \"{path}\"; it takes a plain path such as /webhook.", Assert.Single(problems));
        Assert.Equal("/webhook", options.Listeners.WebhookPath);
    }

    [Theory]
    [InlineData("127.0.0.1:8000")]
    [InlineData("models")]
    [InlineData("unix:///run/model.sock")]
    [InlineData("http://models?key=1")]
    [InlineData("http://a:1,http://b:2")]
    public void The_upstream_is_one_address(string upstream)
    {
        var options = Given.Options([("AGENTMARK_UPSTREAM", upstream)], out var problems);
        Assert.StartsWith($"AGENTMARK_UPSTREAM is \"{upstream}\"; it takes one http:// or https:// address", Assert.Single(problems), StringComparison.Ordinal);
        Assert.Null(options.Listeners.Upstream);
    }

    [Fact]
    public void A_password_in_an_address_is_refused_and_not_quoted()
    {
        Given.Options([("AGENTMARK_UPSTREAM", "http://me:hush@models"), ("AGENTMARK_RUNNER", "http://me:hush@runner:1")], out var problems);
        Assert.Equal(2, problems.Count);
        Assert.All(problems, p => Assert.DoesNotContain("hush", p, StringComparison.Ordinal));
    }
}
