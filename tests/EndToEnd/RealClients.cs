using System.Text.Json;
using AgentMark.EndToEnd.Harness;
using AgentMark.V1;

namespace AgentMark.EndToEnd;

/// <summary>Promise: the clients that people have, from npm, work unchanged.</summary>
public sealed class RealClients() : OwnSidecarTests(SidecarBinary.Jit)
{
    private const string Prompt = """
        ---
        name: greet
        text_config:
          model_name: test-model
        test_settings:
          props:
            name: Ada
          dataset: ./cities.jsonl
        ---

        <System>You are kind.</System>
        <User>Greet {props.name}.</User>
        """;

    [Fact]
    public async Task Run_prompt_prints_the_text_of_the_stream()
    {
        var (sidecar, runner) = await StartAsync();
        runner.OnPrompt("greet", Say.Text("Good evening, "), Say.Text("Ada."), Say.Finish("stop", 7, 5, 12));
        var (exitCode, output) = await RunAsync("run-prompt", Prompt, sidecar);
        Assert.Equal(0, exitCode);
        Assert.Contains("Good evening, Ada.", output, StringComparison.Ordinal);
        Assert.Contains("7 in, 5 out, 12 total", output, StringComparison.Ordinal);
        Assert.True((await runner.CallOfAsync("greet")).Prompt.Stream, "The client asks for a stream.");
    }

    [Fact]
    public async Task Run_prompt_prints_the_last_object()
    {
        var (sidecar, runner) = await StartAsync();
        runner.OnPrompt("greet", Say.ObjectText("{\"city\":\"Be"), Say.ObjectText("rn\"}"), Say.Finish("stop", 1, 2, 3));
        var prompt = Prompt.Replace("text_config:\n  model_name: test-model", "object_config:\n  model_name: test-model\n  schema:\n    type: object\n    properties:\n      city:\n        type: string", StringComparison.Ordinal);
        var (exitCode, output) = await RunAsync("run-prompt", prompt, sidecar);
        Assert.True(exitCode == 0, output);
        Assert.Contains("\"city\": \"Bern\"", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_prompt_prints_the_error_of_a_stream()
    {
        var (sidecar, runner) = await StartAsync();
        runner.OnPrompt("greet", Say.Text("Good "), Say.Error("the model is tired"));
        var (_, output) = await RunAsync("run-prompt", Prompt, sidecar);
        Assert.Contains("the model is tired", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_prompt_prints_the_message_of_a_refusal()
    {
        var (sidecar, runner) = await StartAsync();
        runner.OnPrompt("greet", _ => throw new Grpc.Core.RpcException(new Grpc.Core.Status(Grpc.Core.StatusCode.FailedPrecondition, "no such tool: hammer")));
        var (exitCode, output) = await RunAsync("run-prompt", Prompt, sidecar);
        Assert.NotEqual(0, exitCode);
        Assert.Contains("no such tool: hammer", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_experiment_shows_the_rows()
    {
        var (sidecar, runner) = await StartAsync();
        runner.OnDataset(
            "greet",
            Say.Row("""{"name":"Ada"}""", "\"Hi\"", "\"Hi\"", 11, "", new EvalResult { Name = "exact", Score = 1, Passed = true }),
            Say.RowError("one row is odd"),
            Say.Row("""{"name":"Bob"}""", "\"Hi\"", "\"Ho\"", 12, "", new EvalResult { Name = "exact", Score = 0, Passed = false }));
        var (exitCode, output) = await RunAsync("run-experiment", Prompt, sidecar, "--format", "jsonl");
        Assert.True(exitCode == 0, output);
        var rows = output.Split('\n').Where(line => line.StartsWith('{')).Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        Assert.Equal(2, rows.Length);
        Assert.Equal("Hi", rows[0].GetProperty("AI Result").GetString());
        Assert.Equal("Ho", rows[1].GetProperty("AI Result").GetString());
        Assert.Contains("PASS", rows[0].GetRawText(), StringComparison.Ordinal);
        Assert.Contains("FAIL", rows[1].GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_experiment_shows_what_passed_and_failed_with_a_runner_of_prompts_and_evals_alone()
    {
        var rows = Directory.CreateDirectory(Path.Combine(Folder, "agentmark"));
        await File.WriteAllTextAsync(
            Path.Combine(rows.FullName, "cities.jsonl"),
            """
            {"input":{"name":"Ada"},"expected_output":"Greet Ada."}
            {"input":{"name":"Bob"},"expected_output":"Go away, Bob."}
            """,
            TestContext.Current.CancellationToken);
        var api = Own(await FileServer.StartAsync(Folder));
        var runner = await StartRunnerAsync();
        runner.Capabilities = null;
        runner.Evals = request => new EvaluateResponse
        {
            Results = { new EvalResult { Name = "exact", Passed = request.OutputJson.Equals(request.Item.ExpectedOutputJson) } },
        };
        runner.OnPrompt("greet", call => call.Method == "RunPrompt"
            ? call.SendAsync(Say.Text(call.Prompt.Prompt.Messages[1].Parts[0].Text), Say.Finish("stop", 3, 4))
            : throw new Grpc.Core.RpcException(new Grpc.Core.Status(Grpc.Core.StatusCode.Unimplemented, "prompts alone")));
        var sidecar = await StartSidecarAsync(Unsigned(runner.Address, ("AGENTMARK_BASE_URL", api.Address)));

        var (exitCode, output) = await RunAsync("run-experiment", Prompt.Replace("dataset: ./cities.jsonl", "dataset: ./cities.jsonl\n  evals: [exact]", StringComparison.Ordinal), sidecar);

        Assert.True(exitCode == 0, output);
        Assert.Contains("Greet Ada.", output, StringComparison.Ordinal);
        Assert.Contains("Greet Bob.", output, StringComparison.Ordinal);
        Assert.Contains("PASS", output, StringComparison.Ordinal);
        Assert.Contains("FAIL", output, StringComparison.Ordinal);
        TestContext.Current.SendDiagnosticMessage(output);
    }

    [Fact]
    public async Task Run_prompt_works_with_the_sample_runner()
    {
        var runner = Own(await SampleRunnerProcess.StartAsync());
        var sidecar = await StartUnsignedAsync(runner.Address);
        var (exitCode, output) = await RunAsync("run-prompt", Prompt, sidecar);
        Assert.True(exitCode == 0, output);
        Assert.Contains("offline", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Body_that_the_shared_helper_signed_is_let_in()
    {
        var runner = await StartRunnerAsync();
        var name = Event.NewName("é");
        runner.OnPrompt(name, Say.Text("a"), Say.Finish());
        var body = Event.Prompt(name);
        var (exitCode, signature) = await NodeClients.ScriptAsync(
            "const { createSignature } = require('@agentmark/shared-utils');"
            + "Promise.resolve(createSignature(process.argv[1], process.argv[2])).then(s => console.log(s));",
            Sentinels.Secret,
            body);
        Assert.True(exitCode == 0, signature);
        var sidecar = await StartSidecarAsync(runner);
        using var reply = await SenderTo(sidecar, secret: null).PostAsync(body, request => request.Headers.TryAddWithoutValidation(Webhook.SignatureHeader, signature.Trim()));
        await reply.IsStreamAsync();
        Assert.Equal(3, (await reply.LinesAsync()).Count);
    }

    private async Task<(int ExitCode, string Output)> RunAsync(string command, string prompt, SidecarProcess sidecar, params string[] more)
    {
        await File.WriteAllTextAsync(Path.Combine(Folder, "greet.prompt.mdx"), prompt, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(Folder, "cities.jsonl"), "{\"input\":{\"name\":\"Ada\"},\"expected_output\":\"Hi\"}\n", TestContext.Current.CancellationToken);
        return await NodeClients.AgentMarkAsync(Folder, [command, "greet.prompt.mdx", "--server", sidecar.Address.ToString().TrimEnd('/'), .. more]);
    }

    private async Task<(SidecarProcess Sidecar, ScriptedRunner Runner)> StartAsync()
    {
        var runner = await StartRunnerAsync();
        return (await StartUnsignedAsync(runner.Address), runner);
    }

    private Task<SidecarProcess> StartUnsignedAsync(string runner) => StartSidecarAsync(Unsigned(runner));

    private static SidecarOptions Unsigned(string runner, params (string Variable, string Value)[] more)
    {
        var options = new SidecarOptions
        {
            Runner = runner,
            ["AGENTMARK_WEBHOOK_SECRET"] = null,
            ["AGENTMARK_ALLOW_UNSIGNED"] = "true",
        };
        foreach (var (variable, value) in more)
        {
            options[variable] = value;
        }

        return options;
    }
}
