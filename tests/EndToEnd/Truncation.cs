using AgentMark.EndToEnd.Harness;
using Grpc.Core;

namespace AgentMark.EndToEnd;

/// <summary>Promise: an answer that is cut short says so: an error line and <c>done</c>, or a status. Never a tidy short body.</summary>
public abstract class Truncation(SidecarBinary binary) : OwnSidecarTests(binary)
{
    [Theory]
    [InlineData("text_config", true, true)]
    [InlineData("text_config", true, false)]
    [InlineData("object_config", true, true)]
    [InlineData("text_config", false, true)]
    [InlineData("image_config", false, false)]
    public async Task Runner_that_dies_at_any_byte_is_told_about(string block, bool stream, bool reset)
    {
        var runner = await StartRunnerAsync(new RunnerOptions { HasHealth = false });
        var relay = Own(Relay.To(runner));
        var sidecar = await StartSidecarAsync(new SidecarOptions { Runner = relay.Address });
        var webhook = SenderTo(sidecar);
        var name = Event.NewName();
        Runs(runner, name, block);
        var complete = await PostAsync(webhook, name, block, stream);
        Assert.True(complete is { Status: 200, Body.Length: > 0 }, $"The run without a cut failed: {complete}");

        var cuts = 0;
        for (var bytes = 0; ; bytes += 9)
        {
            relay.CutAfter(bytes, reset);
            var answer = await PostAsync(webhook, name, block, stream);
            if (!relay.HasCut)
            {
                break;
            }

            cuts++;
            relay.Mend();
            TellsOfTheCut(answer, complete, stream, bytes);
        }

        relay.Mend();
        Assert.True(cuts > 10, $"Only {cuts} cuts were made.");
        using var after = await webhook.PostAsync(Event.GetEvals());
        Assert.Equal(200, after.Status);
    }

    [Fact]
    public async Task Data_set_runner_that_dies_at_any_byte_is_told_about()
    {
        var runner = await StartRunnerAsync(new RunnerOptions { HasHealth = false });
        var relay = Own(Relay.To(runner));
        var sidecar = await StartSidecarAsync(new SidecarOptions { Runner = relay.Address });
        var webhook = SenderTo(sidecar);
        var name = Event.NewName();
        runner.OnDataset(name, call => call.SendAsync(Say.Row("1"), Say.Row("2"), Say.Row("3")));
        for (var bytes = 0; ; bytes += 9)
        {
            relay.CutAfter(bytes, reset: bytes % 2 == 0);
            using var reply = await webhook.PostAsync(Event.Dataset(name));
            var body = await reply.TextAsync();
            if (!relay.HasCut)
            {
                Assert.Equal(3, body.Count(c => c == '\n'));
                break;
            }

            relay.Mend();
            if (reply.Status == 200)
            {
                var lines = body.Split('\n')[..^1];
                Assert.True(lines.Length == 3 && lines.All(IsRow) || Lines.TypeOf(lines[^1]) == "error", $"Cut at {bytes}: {body}");
            }
            else
            {
                Assert.InRange(reply.Status, 500, 504);
            }
        }

        static bool IsRow(string line) => Lines.TypeOf(line) == "dataset";
    }

    [Fact]
    public async Task Runner_that_breaks_off_ends_the_stream_with_an_error()
    {
        var (webhook, runner) = await StartAsync();
        var name = Event.NewName();
        var read = new Signal("the first line to be read");
        runner.OnPrompt(name, async call =>
        {
            await call.SendAsync(Say.Text("a"));
            await read.WaitAsync();
            call.BreakStream();
        });
        using var reply = await webhook.PostAsync(Event.Prompt(name));
        await reply.IsStreamAsync();
        await reply.NextLineAsync();
        read.Set();
        Lines.AreErrorAndDone(await reply.LinesAsync());
    }

    [Theory]
    [InlineData("text_config")]
    [InlineData("object_config")]
    public async Task Runner_that_ends_without_a_word_is_told_about(string block)
    {
        var (webhook, runner) = await StartAsync();
        var name = Event.NewName();
        runner.OnPrompt(name, Say.Text("a"), Say.Object("{}"));
        using var reply = await webhook.PostAsync(Event.Prompt(name, block));
        var lines = await reply.LinesAsync();
        Assert.Equal(3, lines.Count);
        Lines.EndInErrorAndDone(lines);
    }

    [Fact]
    public async Task Runner_that_says_nothing_at_all_is_told_about()
    {
        var (webhook, runner) = await StartAsync();
        var name = Event.NewName();
        runner.OnPrompt(name);
        using var reply = await webhook.PostAsync(Event.Prompt(name));
        if (reply.Status == 200)
        {
            Lines.AreErrorAndDone(await reply.LinesAsync());
        }
        else
        {
            await reply.FailsAsync(500);
        }
    }

    [Fact]
    public async Task What_comes_after_the_end_is_ignored()
    {
        var (webhook, runner) = await StartAsync();
        var name = Event.NewName();
        runner.OnPrompt(name, Say.Text("a"), Say.Finish("stop"), Say.Text("b"), Say.Finish("length"), Say.Error("late"));
        using var reply = await webhook.PostAsync(Event.Prompt(name));
        var lines = await reply.LinesAsync();
        Assert.Equal(3, lines.Count);
        Assert.Equal("""{"type":"text","finishReason":"stop"}""", lines[1]);
        Lines.EndInDone(lines);
    }

    [Fact]
    public async Task Failure_after_the_end_changes_nothing()
    {
        var (webhook, runner) = await StartAsync();
        var name = Event.NewName();
        runner.OnPrompt(name, async call =>
        {
            await call.SendAsync(Say.Text("a"), Say.Finish("stop"));
            throw new RpcException(new Status(StatusCode.Internal, "late"));
        });
        using var reply = await webhook.PostAsync(Event.Prompt(name));
        var lines = await reply.LinesAsync();
        Assert.Equal(3, lines.Count);
        Lines.EndInDone(lines);
    }

    [Fact]
    public async Task Runner_that_is_not_there_is_a_503()
    {
        var sidecar = await StartSidecarAsync(new SidecarOptions { Runner = $"http://127.0.0.1:{Ports.Next()}" });
        using var reply = await SenderTo(sidecar).PostAsync(Event.Prompt("x"));
        await reply.FailsAsync(503);
        Assert.NotNull(reply.Header("Retry-After"));
    }

    [Fact]
    public async Task Runner_that_was_restarted_serves_again()
    {
        var (webhook, runner) = await StartAsync();
        var name = Event.NewName();
        runner.OnPrompt(name, async call =>
        {
            await call.SendAsync(Say.Text("a"));
            await call.HangAsync();
        });
        using (var reply = await webhook.PostAsync(Event.Prompt(name)))
        {
            await reply.NextLineAsync();
            await runner.StopAsync();
            Lines.EndInErrorAndDone(await reply.LinesAsync());
        }

        await runner.StartAsync();
        runner.OnPrompt(name, Say.Text("b"), Say.Finish());
        await Eventually.TrueAsync(
            async () =>
            {
                using var reply = await webhook.PostAsync(Event.Prompt(name));
                return reply.Status == 200 && (await reply.LinesAsync()).Count == 3;
            },
            "a run on the restarted runner",
            TimeSpan.FromSeconds(10));
    }

    private static void Runs(ScriptedRunner runner, string name, string block) => runner.OnPrompt(
        name,
        block switch
        {
            "object_config" => [Say.Object("1"), Say.Object("2"), Say.Final("3"), Say.Finish("stop", 1, 2, 3)],
            "image_config" => [Say.Image("image/png", 1, 2, 3), Say.Image("image/png", 4, 5, 6), Say.Finish()],
            _ => [Say.Text("one"), Say.Text("two"), Say.Text("three"), Say.Finish("stop", 1, 2, 3)],
        });

    private static async Task<(int Status, string Body)> PostAsync(Webhook webhook, string name, string block, bool stream)
    {
        using var reply = await webhook.PostAsync(Event.Prompt(name, block, stream));
        return (reply.Status, await reply.TextAsync());
    }

    /// <summary>The answer is whole (the cut came after its last byte, or the call was made again), or it says that it is not.</summary>
    private static void TellsOfTheCut((int Status, string Body) answer, (int Status, string Body) complete, bool stream, long bytes)
    {
        if (answer.Status != 200)
        {
            Assert.InRange(answer.Status, 500, 504);
            Assert.Contains("\"message\":\"", answer.Body, StringComparison.Ordinal);
        }
        else if (!stream || WithoutTrace(answer.Body) == WithoutTrace(complete.Body))
        {
            Assert.Equal(WithoutTrace(complete.Body), WithoutTrace(answer.Body));
        }
        else
        {
            Assert.True(answer.Body.EndsWith('\n'), $"Cut at {bytes}: {answer.Body}");
            Lines.EndInErrorAndDone(answer.Body.Split('\n')[..^1]);
        }
    }

    private static string WithoutTrace(string body) =>
        System.Text.RegularExpressions.Regex.Replace(body, "\"traceId\":\"[0-9a-f]{32}\"", "");

    private async Task<(Webhook Webhook, ScriptedRunner Runner)> StartAsync()
    {
        var runner = await StartRunnerAsync();
        return (SenderTo(await StartSidecarAsync(runner)), runner);
    }
}

public sealed class TruncationJit() : Truncation(SidecarBinary.Jit);

public sealed class TruncationAot() : Truncation(SidecarBinary.Aot);
