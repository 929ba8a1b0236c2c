using AgentMark.EndToEnd.Harness;
using AgentMark.V1;

namespace AgentMark.EndToEnd;

/// <summary>Promise: a runner gets the prompt rendered, and the tree only if it asks for it.</summary>
public abstract class Rendering(SidecarBinary binary) : OwnSidecarTests(binary)
{
    private const string ForEach = """{"type":"mdxJsxFlowElement","name":"ForEach","attributes":[],"children":[{"type":"mdxFlowExpression","value":"(x) => x"}]}""";

    [Fact]
    public async Task Runner_gets_model_settings_messages_tools_and_schema()
    {
        var (webhook, runner, _) = await StartAsync(needsAst: false);
        var request = await RunAsync(
            webhook,
            runner,
            """object_config:\n  model_name: gpt-x\n  temperature: 0.25\n  max_tokens: 99.9\n  top_k: 3\n  stop_sequences: [a, b]\n  tools: [add]\n  schema: {type: object}\n  own: 1""",
            """{"who":"Ada","image":"data:image/png;base64,AQID"}""",
            Element("System", Text("Be kind.")),
            Element("User", """{"type":"paragraph","children":[{"type":"text","value":"Hi *you* "},{"type":"mdxTextExpression","value":"upper(props.who)"}]}""", Attachment("props.image")));

        var prompt = request.Prompt;
        Assert.True(request.AstJson.IsEmpty);
        Assert.Equal((PromptKind.Object, "gpt-x"), (prompt.Kind, prompt.Model));
        Assert.Equal(new Settings { Temperature = 0.25, MaxTokens = 99, TopK = 3, Stop = { "a", "b" } }, prompt.Settings);
        Assert.Equal("""{"type":"object"}""", prompt.OutputSchemaJson.ToStringUtf8());
        Assert.EndsWith(",\"own\":1}", prompt.SettingsJson.ToStringUtf8(), StringComparison.Ordinal);
        Assert.Equal("add", Assert.Single(prompt.Tools).Name);
        Assert.Equal(["system", "user"], prompt.Messages.Select(message => message.Role));
        Assert.Equal("Hi \\*you\\* ADA", prompt.Messages[1].Parts[0].Text);
        Assert.Equal([1, 2, 3], prompt.Messages[1].Parts[1].Image.Data.ToByteArray());
        Assert.Equal("image/png", prompt.Messages[1].Parts[1].Image.MimeType);
    }

    [Fact]
    public async Task Without_custom_props_the_prompts_own_test_props_are_used_and_not_sent()
    {
        var (webhook, runner, _) = await StartAsync(needsAst: false);
        var request = await RunAsync(
            webhook, runner, """text_config: {model_name: m}\ntest_settings: {props: {who: Test}}""", null, Element("User", Expression("props.who")));
        Assert.Equal("Test", request.Prompt.Messages[0].Parts[0].Text);
        Assert.True(request.PropsJson.IsEmpty);
    }

    [Theory]
    [InlineData("image_config", "ImagePrompt", "")]
    [InlineData("speech_config", "SpeechPrompt", "Softly.")]
    public async Task Media_prompts_have_a_text(string block, string tag, string instructions)
    {
        var (webhook, runner, _) = await StartAsync(needsAst: false);
        var request = await RunAsync(webhook, runner, $"{block}: {{model_name: m}}", "{}", Element("System", Text("Softly.")), Element(tag, Text("A red house.")));
        Assert.Equal(("A red house.", instructions, 0), (request.Prompt.Text, request.Prompt.Instructions, request.Prompt.Messages.Count));
    }

    [Fact]
    public async Task Prompt_that_cannot_be_rendered_is_a_400_with_its_place_and_no_runner_is_called()
    {
        var (webhook, runner, _) = await StartAsync(needsAst: false);
        using var reply = await webhook.PostAsync(Body(
            Event.NewName(),
            """text_config: {model_name: m}""",
            null,
            Element("User", """{"type":"mdxTextExpression","value":"~1","position":{"start":{"line":7,"column":4}}}""")));
        await reply.FailsAsync(400, "line 7, column 4", "~1");
        Assert.DoesNotContain(runner.Calls, call => call.Method == "RunPrompt");
    }

    [Fact]
    public async Task Settings_that_make_no_sense_are_a_400_that_names_them()
    {
        var (webhook, _, _) = await StartAsync(needsAst: false);
        using var reply = await webhook.PostAsync(Body(Event.NewName(), """text_config: {model_name: m, temperature: hot}""", null));
        await reply.FailsAsync(400, "text_config.temperature must be a number");
    }

    [Fact]
    public async Task Runner_that_needs_the_tree_gets_both()
    {
        var (webhook, runner, _) = await StartAsync(needsAst: true);
        var request = await RunAsync(webhook, runner, """text_config: {model_name: m}""", "{}", Element("User", Text("Hi")));
        Assert.StartsWith("{\"type\":\"root\"", request.AstJson.ToStringUtf8(), StringComparison.Ordinal);
        Assert.Equal("Hi", request.Prompt.Messages[0].Parts[0].Text);
    }

    [Fact]
    public async Task ForEach_goes_as_a_tree_to_a_runner_that_takes_it_and_is_logged_once()
    {
        var (webhook, runner, sidecar) = await StartAsync(needsAst: true);
        foreach (var _ in (int[])[1, 2])
        {
            var request = await RunAsync(webhook, runner, """text_config: {model_name: m}""", "{}", Element("User", ForEach));
            Assert.Null(request.Prompt);
            Assert.False(request.AstJson.IsEmpty);
        }

        Assert.Single(sidecar.Output.ToString().Split('\n'), line => line.Contains("ForEach", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ForEach_is_a_501_that_names_the_reason_for_any_other_runner()
    {
        var (webhook, _, _) = await StartAsync(needsAst: false);
        using var reply = await webhook.PostAsync(Body(Event.NewName(), """text_config: {model_name: m}""", null, Element("User", ForEach)));
        await reply.FailsAsync(501, "ForEach", "needs_ast");
    }

    private static string Text(string text) => $$"""{"type":"text","value":"{{text}}"}""";

    private static string Expression(string source) => $$"""{"type":"mdxTextExpression","value":"{{source}}"}""";

    private static string Attachment(string source) =>
        $$$"""{"type":"mdxJsxFlowElement","name":"ImageAttachment","attributes":[{"type":"mdxJsxAttribute","name":"image","value":{"type":"mdxJsxAttributeValueExpression","value":"{{{source}}}"}}],"children":[]}""";

    private static string Element(string name, params string[] children) =>
        $$"""{"type":"mdxJsxFlowElement","name":"{{name}}","attributes":[],"children":[{{string.Join(',', children)}}]}""";

    private static string Body(string name, string frontMatter, string? props, params string[] children)
    {
        var yaml = $$"""{"type":"yaml","value":"name: {{name}}\n{{frontMatter}}"}""";
        var ast = $$"""{"type":"root","children":[{{string.Join(',', [yaml, .. children])}}]}""";
        return Event.Flat("prompt-run", $$"""{"ast":{{ast}}{{(props is null ? "" : $",\"customProps\":{props}")}}}""");
    }

    private static async Task<RunPromptRequest> RunAsync(Webhook webhook, ScriptedRunner runner, string frontMatter, string? props, params string[] children)
    {
        var name = Event.NewName();
        runner.OnPrompt(name, Say.Final("{}"), Say.Image("image/png", 1), Say.Speech("audio/wav", "wav", 1), Say.Finish());
        using var reply = await webhook.PostAsync(Body(name, frontMatter, props, children));
        var text = await reply.TextAsync();
        Assert.True(reply.Status == 200, text);
        return (await runner.CallOfAsync(name)).Prompt;
    }

    private async Task<(Webhook Webhook, ScriptedRunner Runner, SidecarProcess Sidecar)> StartAsync(bool needsAst)
    {
        var runner = await StartRunnerAsync();
        runner.Capabilities!.NeedsAst = needsAst;
        var sidecar = await StartSidecarAsync(runner);
        return (SenderTo(sidecar), runner, sidecar);
    }
}

public sealed class RenderingJit() : Rendering(SidecarBinary.Jit);

public sealed class RenderingAot() : Rendering(SidecarBinary.Aot);
