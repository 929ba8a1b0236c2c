using AgentMark.Sidecar.Forwarding;
using AgentMark.V1;
using Grpc.Core;
using Xunit;

namespace AgentMark.Sidecar.Tests.Forwarding;

public sealed class RunnerTests
{
    private readonly RunnerConnections connections = new();

    [Fact]
    public void After_512_runs_the_next_takes_another_connection_and_places_are_given_back()
    {
        var runner = RunnerThat(_ => throw new InvalidOperationException());
        var first = runner.Rent();
        for (var i = 1; i < 512; i++)
        {
            Assert.Same(first.Client, runner.Rent().Client);
        }

        var second = runner.Rent();
        Assert.NotSame(first.Client, second.Client);

        // Given back once, however often it is disposed.
        first.Dispose();
        first.Dispose();
        Assert.Same(first.Client, runner.Rent().Client);
        Assert.Same(second.Client, runner.Rent().Client);
    }

    [Fact]
    public async Task Capabilities_are_asked_once_until_the_runners_health_changes()
    {
        var asked = 0;
        var runner = RunnerThat(_ =>
        {
            asked++;
            return FakeRunner.Message(new GetCapabilitiesResponse { Name = "fake" });
        });
        Assert.Equal("fake", (await AskAsync(runner, "healthy"))?.Name);
        Assert.Equal("fake", (await AskAsync(runner, "healthy"))?.Name);
        Assert.Equal(1, asked);
        await AskAsync(runner, "unhealthy");
        Assert.Equal(2, asked);
    }

    [Fact]
    public async Task A_runner_that_does_not_know_the_question_is_not_asked_again()
    {
        var asked = 0;
        var runner = RunnerThat(_ =>
        {
            asked++;
            return FakeRunner.Status(StatusCode.Unimplemented);
        });
        Assert.Null(await AskAsync(runner, "healthy"));
        Assert.Null(await AskAsync(runner, "healthy"));
        Assert.Equal(1, asked);
    }

    [Fact]
    public async Task A_runner_that_could_not_be_reached_is_asked_again()
    {
        var up = false;
        var runner = RunnerThat(_ => up
            ? FakeRunner.Message(new GetCapabilitiesResponse { Name = "fake" })
            : throw new HttpRequestException(HttpRequestError.ConnectionError));
        await Assert.ThrowsAsync<RpcException>(() => AskAsync(runner, "healthy"));
        up = true;
        Assert.Equal("fake", (await AskAsync(runner, "healthy"))?.Name);
    }

    private static Task<GetCapabilitiesResponse?> AskAsync(Runner runner, object health) =>
        runner.CapabilitiesAsync(health, anew: false, TestContext.Current.CancellationToken);

    private Runner RunnerThat(Func<HttpRequestMessage, HttpResponseMessage> answers) =>
        new(new HttpMessageInvoker(new FakeRunner(answers)), RunnerAddress.Parse("http://runner:50051"), TestRun.Limits, connections);
}
