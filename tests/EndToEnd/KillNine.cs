using AgentMark.EndToEnd.Harness;

namespace AgentMark.EndToEnd;

/// <summary>Promise: a runner that is killed is told about at once, and serves again when it is back.</summary>
public abstract class KillNine(SidecarBinary binary) : OwnSidecarTests(binary)
{
    [Fact]
    public async Task Killed_runner_never_leaves_a_tidy_short_answer()
    {
        var runner = Own(await SampleRunnerProcess.StartAsync());
        var sidecar = await StartSidecarAsync(new SidecarOptions { Runner = runner.Address });
        var webhook = SenderTo(sidecar);
        var replies = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => webhook.PostAsync(Event.Prompt("greet"))));
        await replies[0].NextLineAsync();
        await runner.KillAsync();
        foreach (var reply in replies)
        {
            using (reply)
            {
                if (reply.Status == 200)
                {
                    var body = await reply.LinesAsync();
                    Lines.EndInDone(body);
                    var before = Lines.TypeOf(body[^2]);
                    Assert.True(before == "error" || body[^2].Contains("finishReason", StringComparison.Ordinal), string.Join('\n', body));
                }
                else
                {
                    Assert.Equal(503, reply.Status);
                }
            }
        }

        using var after = await webhook.PostAsync(Event.Prompt("greet"));
        await after.FailsAsync(503);
    }
}

public sealed class KillNineJit() : KillNine(SidecarBinary.Jit);

public sealed class KillNineAot() : KillNine(SidecarBinary.Aot);
