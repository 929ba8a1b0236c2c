using AgentMark.Sidecar.Forwarding;
using AgentMark.Sidecar.Health;
using AgentMark.Sidecar.Tests.Forwarding;
using Grpc.Core;
using Grpc.Health.V1;
using Xunit;

namespace AgentMark.Sidecar.Tests.Health;

public sealed class RunnerHealthTests
{
    [Theory]
    [InlineData(HealthCheckResponse.Types.ServingStatus.Serving, null)]
    [InlineData(HealthCheckResponse.Types.ServingStatus.Unknown, null)]
    [InlineData(HealthCheckResponse.Types.ServingStatus.NotServing, "the runner at http://runner:50051 says NOT_SERVING")]
    public async Task A_runner_is_as_well_as_it_says(HealthCheckResponse.Types.ServingStatus status, string? problem) =>
        Assert.Equal(problem, await AskAsync(_ => FakeRunner.Message(new HealthCheckResponse { Status = status })));

    [Theory]
    [InlineData(StatusCode.Unimplemented)]
    [InlineData(StatusCode.NotFound)]
    public async Task A_runner_without_a_health_service_is_well_once_it_answers(StatusCode code) =>
        Assert.Null(await AskAsync(_ => FakeRunner.Status(code)));

    [Fact]
    public async Task A_runner_that_fails_the_question_is_not_well() =>
        Assert.Equal("the runner at http://runner:50051 does not answer: Internal", await AskAsync(_ => FakeRunner.Status(StatusCode.Internal)));

    [Fact]
    public async Task A_runner_that_cannot_be_reached_is_not_well() =>
        Assert.Equal(
            "the runner at http://runner:50051 does not answer: Connection refused",
            await AskAsync(_ => throw new HttpRequestException(HttpRequestError.ConnectionError, "Connection refused.")));

    private static async Task<string?> AskAsync(Func<HttpRequestMessage, HttpResponseMessage> answer)
    {
        using var invoker = new HttpMessageInvoker(new FakeRunner(answer));
        return await RunnerHealth.ProblemAsync(invoker, RunnerAddress.Parse("http://runner:50051"), TestContext.Current.CancellationToken);
    }
}
