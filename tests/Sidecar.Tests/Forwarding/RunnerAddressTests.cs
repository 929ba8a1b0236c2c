using System.Net;
using AgentMark.Sidecar.Forwarding;
using Xunit;

namespace AgentMark.Sidecar.Tests.Forwarding;

public sealed class RunnerAddressTests
{
    [Theory]
    [InlineData("http://127.0.0.1:50051", "http://127.0.0.1:50051", "http", "127.0.0.1", 50051)]
    [InlineData("http://127.0.0.1:50051/", "http://127.0.0.1:50051", "http", "127.0.0.1", 50051)]
    [InlineData("HTTPS://Runner.Example:8443", "https://runner.example:8443", "https", "runner.example", 8443)]
    [InlineData("https://runner", "https://runner", "https", "runner", 443)]
    [InlineData("http://[::1]:50051", "http://[::1]:50051", "http", "::1", 50051)]
    public void A_host_and_a_port(string text, string shown, string scheme, string host, int port)
    {
        var address = RunnerAddress.Parse(text);
        Assert.Equal((shown, scheme, null), (address.ToString(), address.Scheme, address.SocketPath));
        Assert.Equal((host, port), (address.EndPoint!.Host, address.EndPoint.Port));
    }

    [Theory]
    [InlineData("unix:///run/agentmark/runner.sock", "/run/agentmark/runner.sock")]
    [InlineData("unix:///run/with%20space.sock", "/run/with space.sock")]
    public void A_socket_file(string text, string path)
    {
        var address = RunnerAddress.Parse(text);
        Assert.Equal(("http", path, null), (address.Scheme, address.SocketPath, address.EndPoint));
        Assert.Equal(path, RunnerAddress.Parse(address.ToString()).SocketPath);
    }

    [Theory]
    [InlineData("")]
    [InlineData("runner")]
    [InlineData("runner:50051")]
    [InlineData("127.0.0.1:50051")]
    [InlineData("/run/runner.sock")]
    [InlineData("unix://run/runner.sock")]
    [InlineData("unix:///")]
    [InlineData("ftp://runner:50051")]
    [InlineData("grpc://runner:50051")]
    [InlineData("http://")]
    [InlineData("http://runner:50051/path")]
    [InlineData("http://runner:50051?x=1")]
    [InlineData("http://me:hush@runner:50051")]
    [InlineData("http://runner:99999")]
    public void Anything_else_is_refused(string text)
    {
        Assert.False(RunnerAddress.TryParse(text, out var address));
        Assert.Null(address);
        Assert.Throws<FormatException>(() => RunnerAddress.Parse(text));
    }

    [Fact]
    public void A_request_is_sent_as_HTTP2_and_nothing_else()
    {
        var request = Stamped("http://runner:50051");
        Assert.Equal((HttpVersion.Version20, HttpVersionPolicy.RequestVersionExact), (request.Version, request.VersionPolicy));
        Assert.Equal("/agentmark.v1.RunnerService/RunPrompt", request.RequestUri!.AbsolutePath);
        Assert.True(request.Options.TryGetValue(RunnerAddress.Key, out var address));
        Assert.Equal("http://runner:50051", address.ToString());
    }

    [Theory]
    [InlineData("http://runner:50051", "runner:50051")]
    [InlineData("https://runner:8443", "runner:8443")]
    [InlineData("https://runner", "runner")]
    [InlineData("unix:///run/runner.sock", "localhost")]
    public void The_authority_is_the_runners_own_on_every_connection(string address, string authority)
    {
        Assert.Equal(authority, Authority(address, lane: 0));
        Assert.Equal(authority, Authority(address, lane: 3));
    }

    [Fact]
    public void Connections_to_one_host_are_pooled_by_its_name_and_further_ones_apart()
    {
        string[] hosts = [.. Enumerable.Range(0, 4).Select(lane => Host("http://runner:50051", lane))];
        Assert.Equal("runner:50051", hosts[0]);
        Assert.Equal(4, hosts.Distinct().Count());
    }

    [Fact]
    public void Sockets_are_never_pooled_together_though_all_are_called_localhost()
    {
        string[] hosts = [Host("unix:///run/a.sock", 0), Host("unix:///run/b.sock", 0), Host("unix:///run/a.sock", 1), Host("http://localhost", 0)];
        Assert.Equal(4, hosts.Distinct().Count());
        Assert.Equal(hosts[0], Host("unix:///run/a.sock", 0));
    }

    [Fact]
    public void Further_connections_to_two_runners_are_never_pooled_together() =>
        Assert.NotEqual(Host("http://one:50051", 1), Host("http://two:50051", 1));

    /// <summary>What HTTP/2 sends as <c>:authority</c>.</summary>
    private static string Authority(string address, int lane)
    {
        var request = Stamped(address, lane);
        return request.Headers.Host ?? request.RequestUri!.Authority;
    }

    private static string Host(string address, int lane) => Stamped(address, lane).RequestUri!.Authority;

    private static HttpRequestMessage Stamped(string address, int lane = 0)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, RunnerAddress.ChannelBase + "/agentmark.v1.RunnerService/RunPrompt");
        RunnerAddress.Parse(address).Stamp(request, lane);
        return request;
    }
}
