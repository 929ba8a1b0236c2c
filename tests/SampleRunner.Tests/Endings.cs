using AgentMark.SampleRunner.Tests.Support;
using AgentMark.V1;
using Grpc.Core;

namespace AgentMark.SampleRunner.Tests;

public sealed class Endings
{
    [Fact]
    public async Task A_caller_that_goes_stops_the_model_at_once()
    {
        var models = new StuckModels();
        await using var runner = await TestRunner.StartAsync(models: models);
        using var call = runner.Client.RunPrompt(Ask.Text("x"), cancellationToken: TestContext.Current.CancellationToken);
        await NextAsync(call);
        await NextAsync(call);
        Assert.Equal("word", call.ResponseStream.Current.TextDelta.Text);

        call.Dispose();

        await Wait.UntilAsync(() => models.Running == 0, "the model is stopped");
    }

    [Fact]
    public async Task A_deadline_stops_the_model_too()
    {
        var models = new StuckModels();
        await using var runner = await TestRunner.StartAsync(models: models);
        using var call = runner.Client.RunPrompt(
            Ask.Text("x"), deadline: DateTime.UtcNow.AddSeconds(1), cancellationToken: TestContext.Current.CancellationToken);

        var refusal = await Assert.ThrowsAsync<RpcException>(async () =>
        {
            while (await call.ResponseStream.MoveNext(TestContext.Current.CancellationToken))
            {
            }
        });

        Assert.Equal(StatusCode.DeadlineExceeded, refusal.StatusCode);
        await Wait.UntilAsync(() => models.Running == 0, "the model is stopped");
    }

    [Fact]
    public async Task A_failure_after_the_first_event_is_an_error_event_and_the_last_one()
    {
        var models = new StuckModels();
        await using var runner = await TestRunner.StartAsync(models: models);
        using var call = runner.Client.RunPrompt(Ask.Text("x"), cancellationToken: TestContext.Current.CancellationToken);
        await NextAsync(call);
        await NextAsync(call);

        models.Break(new IOException("the cable\nwas cut"));

        await NextAsync(call);
        Assert.Equal("The model service broke off its answer.", call.ResponseStream.Current.Error.Message);
        Assert.Equal((int)StatusCode.Unavailable, call.ResponseStream.Current.Error.Code);
        Assert.False(await call.ResponseStream.MoveNext(TestContext.Current.CancellationToken));
        Assert.Equal(StatusCode.OK, call.GetStatus().StatusCode);
    }

    [Fact]
    public async Task Events_are_sent_as_the_model_makes_them()
    {
        var models = new StuckModels();
        await using var runner = await TestRunner.StartAsync(models: models);
        using var call = runner.Client.RunPrompt(Ask.Text("x"), cancellationToken: TestContext.Current.CancellationToken);

        await NextAsync(call);
        Assert.NotNull(call.ResponseStream.Current.Started);
        await NextAsync(call);

        Assert.Equal(1, models.Running);
    }

    private static async Task NextAsync(AsyncServerStreamingCall<RunPromptResponse> call) =>
        Assert.True(await call.ResponseStream.MoveNext(TestContext.Current.CancellationToken).WaitAsync(
            TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
}
