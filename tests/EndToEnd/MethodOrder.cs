using AgentMark.EndToEnd.Harness;
using Microsoft.AspNetCore.Http;

namespace AgentMark.EndToEnd;

/// <summary>
/// Promise: methods that are executed lie together in the executable, by <c>src/Sidecar/MethodOrder.txt</c>. One method in seven is, and
/// where they are strewn over all of it, every page of it is in memory and none in the processor's caches. With
/// AGENTMARK_WRITE_METHOD_ORDER=1 the list is written: valgrind counts the calls of a sidecar that does a little of everything.
/// </summary>
public sealed class MethodOrder() : OwnSidecarTests(SidecarBinary.Aot)
{
    private const int Often = 20;
    private const int Sometimes = 5;

    private static string List => Path.Combine(Repository.Root, "src", "Sidecar", "MethodOrder.txt");

    [Fact]
    public async Task Methods_that_are_executed_lie_together()
    {
        if (Environment.GetEnvironmentVariable("AGENTMARK_WRITE_METHOD_ORDER") == "1")
        {
            await WriteAsync(await CountedCallsAsync());
            return;
        }

        var symbols = await ManagedSymbols.OfSidecarAsync();
        var listed = await File.ReadAllLinesAsync(List, TestContext.Current.CancellationToken);
        var addresses = listed.Where(symbols.ContainsKey).Select(name => symbols[name]).ToList();
        var ascending = addresses.Zip(addresses.Skip(1)).Count(pair => pair.First <= pair.Second);
        Assert.True(addresses.Count >= 0.9 * listed.Length, $"Of {listed.Length} methods {addresses.Count} are left: write the list anew, see CONTRIBUTING.md.");
        Assert.True(ascending >= 0.99 * (addresses.Count - 1), $"Of {addresses.Count} methods {ascending} stand behind the one before them: the compiler does not follow the list.");
    }

    /// <summary>What is called most stands first, what is called as often by name.</summary>
    private static async Task WriteAsync(ILookup<string, long> calls)
    {
        var symbols = await ManagedSymbols.OfSidecarAsync();
        var names = from function in calls
                    where symbols.ContainsKey(function.Key)
                    orderby function.Sum() descending, function.Key
                    select function.Key;
        await File.WriteAllLinesAsync(List, names, TestContext.Current.CancellationToken);
    }

    /// <summary>How often each function was called, with a model service and a runner that can all, and without and one that cannot.</summary>
    private async Task<ILookup<string, long>> CountedCallsAsync()
    {
        await File.WriteAllTextAsync(Path.Combine(Folder, "rows.jsonl"), """{"input":{"text":"a"}}""", TestContext.Current.CancellationToken);
        var upstream = Own(await Upstream.StartAsync(context => context.Response.WriteAsync("model")));
        var able = await StartRunnerAsync();
        able.Capabilities = new V1.GetCapabilitiesResponse { Evals = { "same" } };
        var unable = await StartRunnerAsync();
        unable.Capabilities = null;
        return (await CountedCallsAsync(able, upstream.Address)).Concat(await CountedCallsAsync(unable, null)).ToLookup(call => call.Key, call => call.Value);
    }

    private async Task<Dictionary<string, long>> CountedCallsAsync(ScriptedRunner runner, string? upstream)
    {
        var sidecar = Own(await SidecarProcess.StartAsync(Callgrind.Sidecar(Folder), new SidecarOptions
        {
            Runner = runner.Address,
            ["AGENTMARK_UPSTREAM"] = upstream,
            ["AGENTMARK_DATASETS_DIR"] = Folder,
            ["AGENTMARK_DRAIN_SETTLE"] = "0s",
            ["DOTNET_GCHeapHardLimit"] = "10000000", // hexadecimal; valgrind cannot reserve what is reserved otherwise
        }));
        await WorkAsync(sidecar, runner);
        sidecar.Terminate();
        Assert.Equal(0, await sidecar.WaitForExitAsync());
        return Callgrind.Calls(Folder);
    }

    private async Task WorkAsync(SidecarProcess sidecar, ScriptedRunner runner)
    {
        var sender = SenderTo(sidecar);
        var manager = ManagerOf(sidecar);
        foreach (var file in Directory.GetFiles(Path.Combine(Repository.Root, "tests", "TemplateDX.Tests", "Golden"), "*.ast.json"))
        {
            var name = Path.GetFileName(file).Replace(".ast.json", "", StringComparison.Ordinal);
            var ast = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
            var props = await File.ReadAllTextAsync(file.Replace(".ast.json", ".props.json", StringComparison.Ordinal), TestContext.Current.CancellationToken);
            var data = $"\"ast\":{ast},\"customProps\":{props}";
            runner.OnPrompt(name, [Say.Started(), .. Output(ast), Say.Finish(input: 1, output: 2)]);
            await SendAsync(Often, () => sender.PostAsync(Event.Flat("prompt-run", $"{{{data}}}")));
            await SendAsync(Sometimes, () => sender.PostAsync(Event.Flat("prompt-run", $"{{{data},\"options\":{{\"shouldStream\":false}}}}")));
        }

        runner.OnPrompt("rows", Say.Text("a"), Say.Finish());
        runner.OnPrompt("error", Say.Error("no"));
        runner.OnAlert("alert", _ => new V1.HandleAlertResponse { Message = "seen" });
        await SendAsync(Sometimes, () => sender.PostAsync(Event.Dataset("rows", "\"datasetPath\":\"rows.jsonl\"")));
        await SendAsync(Sometimes, () => sender.PostAsync(Event.Alert("alert")));
        await SendAsync(Sometimes, () => sender.PostAsync(Event.GetEvals()));
        await SendAsync(Sometimes, () => sender.GetAsync("/v1/models"));
        await SendAsync(Sometimes, () => manager.GetAsync("/readyz"));
        await SendAsync(Sometimes, () => manager.GetAsync("/metrics"));
        await SendAsync(1, () => sender.PostAsync(Event.Prompt("error")));
        await SendAsync(1, () => SenderTo(sidecar, "another-secret-of-this-test").PostAsync(Event.Prompt("text")));

        var busy = sidecar.Rss;
        await Eventually.TrueAsync(() => sidecar.Rss < busy, "the sidecar at rest to give memory back");
    }

    private static V1.RunPromptResponse[] Output(string ast) =>
        ast.Contains("object_config", StringComparison.Ordinal) ? [Say.Object("{\"a\":"), Say.Object("{\"a\":1}"), Say.Final("{\"a\":1}")]
        : ast.Contains("image_config", StringComparison.Ordinal) ? [Say.Image("image/png", 1, 2, 3)]
        : ast.Contains("speech_config", StringComparison.Ordinal) ? [Say.Speech("audio/mpeg", "mp3", 1, 2, 3)]
        : [.. Enumerable.Repeat(Say.Text("about 16 bytes ."), 20), Say.Reasoning("hm"), Say.ToolCall("1", "look", "{}"), Say.ToolResult("1", "look", "[1]"), Say.Text("\"é\"")];

    private static async Task SendAsync(int times, Func<Task<Reply>> send)
    {
        for (var i = 0; i < times; i++)
        {
            using var reply = await send();
            Assert.NotEmpty(await reply.TextAsync());
        }
    }
}
