using AgentMark.Sidecar.Forwarding;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace AgentMark.Sidecar.Tests.Forwarding;

public sealed class RunScopeTests : IDisposable
{
    private static readonly TimeSpan Silence = TimeSpan.FromMinutes(4);

    private readonly FakeTimeProvider time = new();
    private readonly CancellationTokenSource client = new();
    private readonly CancellationTokenSource drain = new();
    private readonly RunScope scope;

    public RunScopeTests() => scope = new RunScope(Silence, time, client.Token, drain.Token);

    public void Dispose()
    {
        scope.Dispose();
        client.Dispose();
        drain.Dispose();
    }

    [Fact]
    public void The_first_cause_is_the_one_that_counts()
    {
        drain.Cancel();
        client.Cancel();
        scope.End(EndCause.RunnerSilent);
        Assert.Equal(EndCause.Draining, scope.Cause);
        Assert.True(scope.Token.IsCancellationRequested);
    }

    [Fact]
    public void A_client_that_leaves_ends_the_run_unless_it_has_its_answer()
    {
        scope.ReleaseClient();
        client.Cancel();
        Assert.Equal(EndCause.None, scope.Cause);
        Assert.False(scope.Token.IsCancellationRequested);
    }

    [Fact]
    public void Every_sign_of_life_starts_the_silence_anew()
    {
        for (var i = 0; i < 3; i++)
        {
            scope.ExpectRunner();
            time.Advance(Silence - TimeSpan.FromMilliseconds(1));
            scope.HeardRunner();
        }

        Assert.Equal(EndCause.None, scope.Cause);
        scope.ExpectRunner();
        time.Advance(Silence);
        Assert.Equal(EndCause.RunnerSilent, scope.Cause);
    }

    [Fact]
    public void A_run_that_is_over_cannot_be_ended()
    {
        scope.Dispose();
        client.Cancel();
        drain.Cancel();
        time.Advance(Silence);
        Assert.Equal(EndCause.None, scope.Cause);
        scope.End(EndCause.ClientGone);
    }
}
