using AgentMark.Sidecar.Forwarding;
using AgentMark.Sidecar.Hosting;
using AgentMark.Sidecar.Ingress;
using AgentMark.Sidecar.Telemetry;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace AgentMark.Sidecar.Tests.Forwarding;

public sealed class StreamRelayTests : IDisposable
{
    private static readonly TimeSpan HeaderWait = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan StallLimit = TimeSpan.FromHours(1);

    private readonly ServiceProvider services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly TestRun run = new();
    private readonly ScriptedCall runner;
    private readonly RunnerEvents<string> events;
    private readonly PlainLines lines;
    private readonly StreamRelay<string> relay;

    public StreamRelayTests()
    {
        runner = new ScriptedCall(run.Scope.Token);
        events = new RunnerEvents<string>(runner.Call, run.Scope);
        var client = new ClientFlow(run.Run.Context, run.Scope, StallLimit);
        lines = new PlainLines(client.Writer);
        var metrics = new SidecarMetrics(services.GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>(), new Admission(TestRun.Limits));
        relay = new StreamRelay<string>(run.Run, client, events, lines, new RunObserver<string>(run.Run, metrics));
    }

    private string Done => $"done {run.Run.Trace.TraceId}\n";

    public void Dispose()
    {
        events.Dispose();
        run.Dispose();
        services.Dispose();
    }

    [Fact]
    public async Task The_first_event_commits_the_headers_and_bare_metadata_do_not()
    {
        var relaying = RelayAsync();
        runner.SendHeaders(new string('a', 32));
        Assert.False(relay.Committed);

        runner.Send("one");
        Assert.Equal("one\n", await run.Client.TakeAsync());
        Assert.True(relay.Committed);
        var response = run.Run.Context.Response;
        Assert.Equal((200, "application/x-ndjson", "true"), (response.StatusCode, response.ContentType, response.Headers["AgentMark-Streaming"].ToString()));

        runner.Send("last");
        Assert.Equal("last\ndone " + new string('a', 32) + "\n", await run.Client.TakeAllAsync());
        Assert.Null(await relaying);
        Assert.True(run.Client.IsComplete);
    }

    [Fact]
    public async Task Headers_wait_no_longer_than_the_header_wait()
    {
        var relaying = RelayAsync();
        run.Time.Advance(HeaderWait - TimeSpan.FromMilliseconds(1));
        Assert.False(relay.Committed);
        run.Time.Advance(TimeSpan.FromMilliseconds(1));
        await Eventually.TrueAsync(() => run.Client.HasHeaders, "the headers were sent");
        Assert.True(relay.Committed);

        runner.Send("last");
        Assert.Equal("last\n" + Done, await run.Client.TakeAllAsync());
        Assert.Null(await relaying);
    }

    [Fact]
    public async Task A_failure_before_the_headers_is_the_callers_to_answer()
    {
        var relaying = RelayAsync();
        runner.End(new Status(StatusCode.NotFound, "no such prompt"));
        await Assert.ThrowsAsync<RpcException>(() => relaying);
        Assert.False(relay.Committed);
        Assert.True(run.Client.WasSentNothing());
    }

    [Fact]
    public async Task A_failure_after_the_header_wait_is_a_line()
    {
        var relaying = RelayAsync();
        run.Time.Advance(HeaderWait);
        await Eventually.TrueAsync(() => run.Client.HasHeaders, "the headers were sent");
        runner.End(new Status(StatusCode.NotFound, "no such prompt"));
        Assert.Equal("error: no such prompt\n" + Done, await run.Client.TakeAllAsync());
        Assert.Equal(404, (await relaying)?.Status);
    }

    [Fact]
    public async Task A_failure_in_the_middle_is_a_line_after_all_that_came_before()
    {
        runner.Send("one", "two");
        runner.End(new Status(StatusCode.Internal, "it broke"));
        var relaying = RelayAsync();
        Assert.Equal("one\ntwo\nerror: it broke\n" + Done, await run.Client.TakeAllAsync());
        Assert.Equal(FailureKind.RunnerStatus, (await relaying)?.Kind);
    }

    [Fact]
    public async Task A_stream_that_just_ends_is_a_failure_the_client_is_told_about()
    {
        runner.Send("one");
        runner.End();
        var relaying = RelayAsync();
        Assert.Equal("one\nerror: The runner did not finish.\n" + Done, await run.Client.TakeAllAsync());
        Assert.Equal(FailureKind.RunnerFault, (await relaying)?.Kind);
    }

    [Fact]
    public async Task A_stream_that_ends_without_any_event_is_the_callers_to_answer()
    {
        runner.End();
        var failure = await RelayAsync();
        Assert.Equal((FailureKind.RunnerFault, 500), (failure!.Kind, failure.Status));
        Assert.False(relay.Committed);
        Assert.True(run.Client.WasSentNothing());
    }

    [Fact]
    public async Task A_bad_event_ends_the_stream_with_an_error_and_the_rest_is_not_read()
    {
        runner.Send("one", "bad", "two");
        var relaying = RelayAsync();
        Assert.Equal("one\nerror: The event was bad.\n" + Done, await run.Client.TakeAllAsync());
        Assert.Equal(FailureKind.RunnerFault, (await relaying)?.Kind);
    }

    [Fact]
    public async Task Each_event_leaves_before_the_next_one_comes()
    {
        var relaying = RelayAsync();
        foreach (var text in new[] { "one", "two", "three" })
        {
            runner.Send(text);
            Assert.Equal(text + "\n", await run.Client.TakeAsync());
        }

        runner.Send("last");
        await run.Client.TakeAllAsync();
        Assert.Null(await relaying);
    }

    [Fact]
    public async Task Events_that_are_there_already_leave_together()
    {
        runner.Send("one", "two", "three");
        var relaying = RelayAsync();
        Assert.Equal("one\ntwo\nthree\n", await run.Client.TakeAsync());
        Assert.Equal(1, lines.Snapshots);
        runner.Send("last");
        await run.Client.TakeAllAsync();
        Assert.Null(await relaying);
    }

    [Fact]
    public async Task A_slow_client_never_counts_against_the_runner()
    {
        var large = new string('x', 20 * 1024);
        runner.Send(large, large, "last");
        var relaying = RelayAsync();

        // The first flush waits, since nobody takes anything; the runner has done its part.
        run.Time.Advance(10 * TestRun.SilenceLimit);
        Assert.Equal(EndCause.None, run.Scope.Cause);

        Assert.Equal($"{large}\n{large}\nlast\n{Done}", await run.Client.TakeAllAsync());
        Assert.Null(await relaying);
    }

    [Fact]
    public async Task While_a_flush_waits_the_runner_is_not_read()
    {
        var large = new string('x', 20 * 1024);
        runner.Send([.. Enumerable.Repeat(large, 10), "last"]);
        var relaying = RelayAsync();
        Assert.True(runner.IsHeldUp);
        await run.Client.TakeAllAsync();
        Assert.Null(await relaying);
    }

    [Fact]
    public async Task A_runner_that_falls_silent_ends_the_stream_with_an_error()
    {
        var relaying = RelayAsync();
        runner.Send("one");
        Assert.Equal("one\n", await run.Client.TakeAsync());
        await Eventually.TrueAsync(() => run.Scope.Cause != EndCause.None, "the silence limit was over", meanwhile: () => run.Time.Advance(TestRun.SilenceLimit));
        Assert.Equal("error: The runner at http://runner:50051 sent nothing for 1m (AGENTMARK_SILENCE_LIMIT).\n" + Done, await run.Client.TakeAllAsync());
        Assert.Equal(FailureKind.RunnerSilent, (await relaying)?.Kind);
    }

    [Fact]
    public async Task A_drain_that_is_over_ends_the_stream_with_an_error()
    {
        var relaying = RelayAsync();
        runner.Send("one");
        Assert.Equal("one\n", await run.Client.TakeAsync());
        run.EndDrain();
        Assert.Contains("AGENTMARK_DRAIN_TIME", await run.Client.TakeAllAsync(), StringComparison.Ordinal);
        Assert.Equal(FailureKind.Draining, (await relaying)?.Kind);
    }

    [Fact]
    public async Task A_client_that_leaves_ends_the_run_and_nobody_is_told()
    {
        var relaying = RelayAsync();
        runner.Send("one");
        Assert.Equal("one\n", await run.Client.TakeAsync());
        run.Client.Leave();
        var failure = await Eventually.DoneAsync(relaying, "the run was over");
        Assert.Equal(FailureKind.ClientGone, failure?.Kind);
        Assert.False(run.Client.IsComplete);
    }

    private Task<RunFailure?> RelayAsync() => relay.RunAsync(
        new RunnerFailures(TestRun.Limits, new RunnerOptions([], TimeSpan.FromSeconds(5), null, null, null)), HeaderWait);
}
