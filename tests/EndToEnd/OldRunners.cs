using System.Text.RegularExpressions;
using AgentMark.EndToEnd.Harness;

namespace AgentMark.EndToEnd;

/// <summary>Promise: a runner that was compiled against the first release of the proto, and never again, works with this sidecar.</summary>
public abstract partial class OldRunners(SidecarBinary binary) : OwnSidecarTests(binary)
{
    [Fact]
    public async Task Text_is_streamed()
    {
        var webhook = await StartAsync();
        var lines = await LinesAsync(webhook, Event.Prompt(Event.NewName()));
        Assert.Equal($$"""{"type":"text","result":"{{Sentinels.PromptText}}"}""", lines[0]);
        Assert.Contains("\"inputTokens\":3", lines[1], StringComparison.Ordinal);
        Lines.EndInDone(lines);
    }

    [Fact]
    public async Task Object_is_delivered()
    {
        var webhook = await StartAsync();
        var lines = await LinesAsync(webhook, Event.Prompt(Event.NewName(), "object_config"));
        Assert.Equal("""{"type":"object","result":{"city":"Bern"}}""", lines[0]);
        Lines.EndInDone(lines);
    }

    [Fact]
    public async Task Kind_that_it_does_not_claim_is_refused()
    {
        var webhook = await StartAsync();
        using var reply = await webhook.PostAsync(Event.Prompt(Event.NewName(), "image_config"));
        await reply.FailsAsync(501);
    }

    [Fact]
    public async Task Data_set_is_run_and_scored()
    {
        var webhook = await StartAsync();
        var ast = Event.Ast(Event.NewName(), paragraph: "Bern", more: """test_settings: {dataset: cities.jsonl, evals: [same]}\n""");
        var lines = await LinesAsync(webhook, Event.Flat("dataset-run", $$"""{"ast":{{ast}},"experimentId":"nightly"}"""));
        var row = Assert.Single(lines, line => line.StartsWith("{\"type\":\"dataset\"", StringComparison.Ordinal));
        Assert.Contains(
            """{"input":{"city":"Bern"},"expectedOutput":"Bern","actualOutput":"Bern","tokens":5,"evals":[{"name":"same","score":1,"passed":true}]""",
            Trace().Replace(row, ""),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Alert_and_list_of_evals_are_answered()
    {
        var webhook = await StartAsync();
        using var alert = await webhook.PostAsync(Event.Alert("a1"));
        Assert.Equal("""{"message":"saw a1"}""", await alert.TextAsync());
        using var evals = await webhook.PostAsync(Event.GetEvals());
        Assert.Contains("""[\"same\"]""", await evals.TextAsync(), StringComparison.Ordinal);
    }

    private static async Task<List<string>> LinesAsync(Webhook webhook, string body)
    {
        using var reply = await webhook.PostAsync(body);
        await reply.IsStreamAsync();
        return await reply.LinesAsync();
    }

    private async Task<Webhook> StartAsync()
    {
        await File.WriteAllTextAsync(
            Path.Combine(Folder, "cities.jsonl"), """{"input":{"city":"Bern"},"expected_output":"Bern"}""", TestContext.Current.CancellationToken);
        var runner = Own(await SampleRunnerProcess.StartReleasedAsync());
        return SenderTo(await StartSidecarAsync(new SidecarOptions { Runner = runner.Address, ["AGENTMARK_DATASETS_DIR"] = Folder }));
    }

    [GeneratedRegex("\"traceId\":\"[0-9a-f]{32}\",")]
    private static partial Regex Trace();
}

public sealed class OldRunnersJit() : OldRunners(SidecarBinary.Jit);

public sealed class OldRunnersAot() : OldRunners(SidecarBinary.Aot);
