using AgentMark.Sidecar.Routing;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Xunit;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace AgentMark.Sidecar.Tests.Routing;

public sealed class PassthroughTests
{
    [Theory]
    [InlineData("/", "/")]
    [InlineData("/v1/models", "/v1/models")]
    [InlineData("/a%2Fb/%41/../c?x=%2F&y=a+b#", "/a%2Fb/%41/../c?x=%2F&y=a+b#")]
    [InlineData("//a//b", "//a//b")]
    [InlineData("/a?next=http://elsewhere/x", "/a?next=http://elsewhere/x")]
    public async Task A_target_is_forwarded_byte_for_byte(string target, string forwarded) =>
        Assert.Equal("http://model:8000" + forwarded, (await ForwardAsync(target)).RequestUri!.OriginalString);

    [Theory]
    [InlineData("http://client.example/a%2Fb?x=1", "/a%2Fb?x=1")]
    [InlineData("http://client.example", "/")]
    [InlineData("http://client.example?x=1", "/?x=1")]
    [InlineData("http://client.example/?u=http://b/c", "/?u=http://b/c")]
    [InlineData("HTTPS://client.example:443/%41", "/%41")]
    [InlineData("*", "/")]
    [InlineData("client.example:443", "/")]
    public async Task A_target_in_another_form_never_chooses_the_host(string target, string forwarded) =>
        Assert.Equal("http://model:8000" + forwarded, (await ForwardAsync(target)).RequestUri!.OriginalString);

    [Theory]
    [InlineData("http://model:8000/base", "http://model:8000/base/x/../y")]
    [InlineData("http://model:8000/base/", "http://model:8000/base/x/../y")]
    public async Task The_upstreams_own_path_stands_before_it(string upstream, string forwarded) =>
        Assert.Equal(forwarded, (await ForwardAsync("/x/../y", upstream)).RequestUri!.AbsoluteUri);

    [Fact]
    public async Task In_clear_text_the_clients_host_is_kept() =>
        Assert.Equal("client.example:81", (await ForwardAsync("/")).Headers.Host);

    [Fact]
    public async Task Over_TLS_the_host_is_the_upstreams_since_its_certificate_names_it() =>
        Assert.Null((await ForwardAsync("/", "https://model")).Headers.Host);

    [Theory]
    [InlineData("application/grpc")]
    [InlineData("application/grpc+proto")]
    [InlineData("Application/gRPC;charset=utf-8")]
    public async Task In_clear_text_gRPC_goes_by_HTTP2_alone(string contentType)
    {
        var request = await ForwardAsync("/", contentType: contentType);
        Assert.Equal((new Version(2, 0), HttpVersionPolicy.RequestVersionExact), (request.Version, request.VersionPolicy));
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/grpc-web")]
    [InlineData("application/grpc-web+proto")]
    [InlineData(null)]
    public async Task Anything_else_goes_by_the_version_that_YARP_chose(string? contentType) =>
        Assert.Equal(new HttpRequestMessage().Version, (await ForwardAsync("/", contentType: contentType)).Version);

    [Fact]
    public void No_headers_are_added_and_all_are_copied()
    {
        var context = Apply(new RouteConfig { RouteId = "upstream" });
        Assert.False(context.UseDefaultForwarders);
        Assert.True(context.CopyRequestHeaders);
    }

    [Fact]
    public void A_route_that_asks_for_changes_is_left_to_YARP()
    {
        var transforms = new[] { new Dictionary<string, string> { ["PathPrefix"] = "/x" } };
        var context = Apply(new RouteConfig { RouteId = "own", Transforms = transforms });
        Assert.Empty(context.RequestTransforms);
        Assert.Null(context.UseDefaultForwarders);
    }

    private static TransformBuilderContext Apply(RouteConfig route)
    {
        var context = new TransformBuilderContext { Route = route };
        new Passthrough().Apply(context);
        return context;
    }

    private static async Task<HttpRequestMessage> ForwardAsync(string target, string upstream = "http://model:8000/", string? contentType = null)
    {
        var context = new DefaultHttpContext();
        context.Features.Get<IHttpRequestFeature>()!.RawTarget = target;
        context.Request.Host = new HostString("client.example", 81);
        context.Request.ContentType = contentType;
        var request = new RequestTransformContext { HttpContext = context, ProxyRequest = new HttpRequestMessage(), DestinationPrefix = upstream };
        await Assert.Single(Apply(new RouteConfig { RouteId = "upstream" }).RequestTransforms).ApplyAsync(request);
        return request.ProxyRequest;
    }
}
