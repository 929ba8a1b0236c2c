using System.Net;
using AgentMark.Sidecar.Forwarding;
using AgentMark.Sidecar.Health;
using AgentMark.Sidecar.Tests.Forwarding;
using Grpc.Core;
using Grpc.Health.V1;
using Xunit;

namespace AgentMark.Sidecar.Tests.Health;

public sealed class HealthProbeHandlerTests
{
    [Theory]
    [InlineData(HealthCheckResponse.Types.ServingStatus.Serving, HttpStatusCode.OK)]
    [InlineData(HealthCheckResponse.Types.ServingStatus.NotServing, HttpStatusCode.ServiceUnavailable)]
    public async Task A_probe_is_asked_as_gRPC_and_answered_as_HTTP(HealthCheckResponse.Types.ServingStatus status, HttpStatusCode expected)
    {
        using var runner = new FakeRunner(_ => FakeRunner.Message(new HealthCheckResponse { Status = status }));
        using var probed = await SendAsync(runner, new HttpRequestMessage(HttpMethod.Get, "http://runner:50051/"));
        Assert.Equal(expected, probed.StatusCode);
        var asked = Assert.Single(runner.Requests);
        Assert.Equal((HttpMethod.Post, "/grpc.health.v1.Health/Check"), (asked.Method, asked.RequestUri!.AbsolutePath));
        Assert.True(asked.Options.TryGetValue(RunnerAddress.Key, out var address));
        Assert.Equal("http://runner:50051", address.ToString());
    }

    [Fact]
    public async Task A_gRPC_call_passes_untouched()
    {
        using var runner = new FakeRunner(_ => FakeRunner.Status(StatusCode.NotFound));
        var call = new HttpRequestMessage(HttpMethod.Post, "http://runner:50051/agentmark.v1.RunnerService/RunPrompt");
        using var answer = await SendAsync(runner, call);
        Assert.Same(call, Assert.Single(runner.Requests));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private static async Task<HttpResponseMessage> SendAsync(FakeRunner runner, HttpRequestMessage request)
    {
        using var invoker = new HttpMessageInvoker(new HealthProbeHandler(runner), disposeHandler: false);
        return await invoker.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
