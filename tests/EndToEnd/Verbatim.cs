using System.Text;
using AgentMark.EndToEnd.Harness;
using AgentMark.V1;

namespace AgentMark.EndToEnd;

/// <summary>Promise: what the sender wrote inside the tree and the props reaches the runner byte for byte.</summary>
public abstract class Verbatim(SharedSidecar shared) : SharedSidecarTests(shared)
{
    [Theory]
    [InlineData("9007199254740993")]
    [InlineData("1.0")]
    [InlineData("1e400")]
    [InlineData("-0")]
    [InlineData("1E+2")]
    [InlineData("0.1000000000000000055511151231257827021181583404541015625")]
    [InlineData("\"\\ud800\"")]
    [InlineData("\"\\udc00 \\ud83d\\ude00 \\u00e9 \\/\"")]
    [InlineData("\"\u2028\u2029\u0085\ufeff\U0001F600é\"")]
    [InlineData("\"<script>&amp;'+\"")]
    [InlineData("\"\\u0000\"")]
    [InlineData("{\"b\":1,\"a\":2,\"b\":3}")]
    [InlineData("{\"\":{\"__proto__\":[]}}")]
    public async Task Value_is_handed_on_as_written(string value)
    {
        var name = Event.NewName();
        var ast = $$"""{"type":"root","odd":{{value}},"children":[{"type":"yaml","value":"name: {{name}}\ntext_config: {model_name: m}"}]}""";
        var props = $$"""{"odd":{{value}}}""";
        var request = await RunAsync(name, $$$"""{"type":"prompt-run","data":{"ast":{{{ast}}},"customProps":{{{props}}},"extra":{{{value}}}}}""");
        Assert.Equal(ast, request.AstJson.ToStringUtf8());
        Assert.Equal(props, request.PropsJson.ToStringUtf8());
        Assert.Equal($$"""{"extra":{{value}}}""", request.ExtraJson.ToStringUtf8());
    }

    [Fact]
    public async Task Megabytes_arrive_whole()
    {
        var name = Event.NewName();
        var text = new StringBuilder();
        var random = new Random(7);
        while (text.Length < 6_000_000)
        {
            text.Append("word").Append(random.Next()).Append(" é ");
        }

        var ast = Event.Ast(name, paragraph: text.ToString());
        var body = Event.Utf8(Event.Flat("prompt-run", $$"""{"ast":{{ast}}}"""));
        Assert.InRange(body.Length, 6_000_000, 10 * 1024 * 1024);
        Runner.OnPrompt(name, Say.Finish());
        using var reply = await Webhook.PostAsync(body);
        await reply.IsStreamAsync();
        await reply.LinesAsync();
        var call = await Runner.CallOfAsync(name);
        Assert.True(call.Prompt.AstJson.Span.SequenceEqual(Event.Utf8(ast)), "The tree was changed.");
    }

    [Fact]
    public async Task Tree_of_hundreds_of_levels_passes()
    {
        var name = Event.NewName();
        var deep = string.Concat(Enumerable.Repeat("""{"type":"p","children":[""", 450)) + string.Concat(Enumerable.Repeat("]}", 450));
        var ast = $$"""{"type":"root","children":[{"type":"yaml","value":"name: {{name}}\ntext_config: {model_name: m}"},{{deep}}]}""";
        var request = await RunAsync(name, Event.Flat("prompt-run", $$"""{"ast":{{ast}}}"""));
        Assert.Equal(ast, request.AstJson.ToStringUtf8());
    }

    [Theory]
    [InlineData("[", "]")]
    [InlineData("{\"a\":", "}")]
    [InlineData("[", "")]
    public async Task Absurd_depth_is_refused(string open, string close)
    {
        var deep = string.Concat(Enumerable.Repeat(open, 100_000)) + "1" + string.Concat(Enumerable.Repeat(close, 100_000));
        using var reply = await Webhook.PostAsync(Event.Flat("prompt-run", $$"""{"ast":{{deep}}}"""));
        await reply.FailsAsync(400);
    }

    [Theory]
    [InlineData("name: \\\"\\\\uD800\\\"\\ntext_config: {model_name: m}")]
    [InlineData("name: \\ud800\\ntext_config: {model_name: m}")]
    public async Task Lone_surrogate_where_a_name_would_be_is_no_fault_of_ours(string frontMatter)
    {
        using var reply = await Webhook.PostAsync(Event.Flat(
            "prompt-run",
            $$"""{"ast":{"type":"root","children":[{"type":"yaml","value":"{{frontMatter}}"}]},"promptPath":"\udfff"}"""));
        await reply.TextAsync();
        Assert.True(reply.Status is 200 or 400 or 501, $"Got {reply.Status}.");
    }

    private async Task<RunPromptRequest> RunAsync(string name, string body)
    {
        Runner.OnPrompt(name, Say.Finish());
        using var reply = await Webhook.PostAsync(body);
        await reply.IsStreamAsync();
        await reply.LinesAsync();
        return (await Runner.CallOfAsync(name)).Prompt;
    }
}

public sealed class VerbatimJit(JitSidecar shared) : Verbatim(shared), IClassFixture<JitSidecar>;

public sealed class VerbatimAot(AotSidecar shared) : Verbatim(shared), IClassFixture<AotSidecar>;
