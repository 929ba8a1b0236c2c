using AgentMark.EndToEnd.Harness;

namespace AgentMark.EndToEnd;

/// <summary>Promise: a model server that speaks OpenAI's language answers events with no code written, through the sample runner, and no key.</summary>
public abstract class NoCode(SidecarBinary binary) : OwnSidecarTests(binary)
{
    [Fact]
    public async Task Text_is_streamed()
    {
        var (webhook, server) = await StartAsync();
        var lines = await LinesAsync(webhook, "text_config");
        Assert.Equal(["""{"type":"text","result":"Hel"}""", """{"type":"text","result":"lo"}"""], lines.Take(2));
        Lines.EndInDone(lines);
        var (path, key, body) = Assert.Single(server.Requests);
        Assert.Equal(("/v1/chat/completions", "Bearer none", "own"), (path, key, body.GetProperty("model").GetString()));
    }

    [Fact]
    public async Task Object_is_asked_for_by_its_schema_and_streamed()
    {
        var (webhook, server) = await StartAsync();
        var lines = await LinesAsync(webhook, "object_config", """  schema: {type: object, required: [city], properties: {city: {type: string}}}\n""");
        Assert.Contains("""{"type":"object","result":{"city":"Bern"}}""", lines);
        Lines.EndInDone(lines);
        Assert.Equal("json_schema", Assert.Single(server.Requests).Body.GetProperty("response_format").GetProperty("type").GetString());
    }

    [Fact]
    public async Task Tools_are_called_and_their_answers_told()
    {
        var (webhook, server) = await StartAsync();
        var lines = await LinesAsync(webhook, "text_config", """  tools: [add]\n""");
        Assert.Contains(lines, line => line.Contains("\"args\":{\"a\":2,\"b\":40.5}", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("\"result\":42.5", StringComparison.Ordinal));
        Assert.Contains("""{"type":"text","result":"It is 42.5."}""", lines);
        Lines.EndInDone(lines);
        var parameters = server.Requests.First().Body.GetProperty("tools")[0].GetProperty("function").GetProperty("parameters");
        Assert.Equal("number", parameters.GetProperty("properties").GetProperty("a").GetProperty("type").GetString());
    }

    [Theory]
    [InlineData("image_config", "AQID")]
    [InlineData("speech_config", "BAUG")]
    public async Task Media_come_in_base64(string block, string expected)
    {
        var (webhook, _) = await StartAsync();
        using var reply = await webhook.PostAsync(Event.Prompt(Event.NewName(), block));
        var text = await reply.TextAsync();
        Assert.True(reply.Status == 200, text);
        Assert.Contains($"\"{expected}\"", text, StringComparison.Ordinal);
    }

    private static async Task<List<string>> LinesAsync(Webhook webhook, string block, string more = "")
    {
        using var reply = await webhook.PostAsync(Event.Flat("prompt-run", $$"""{"ast":{{Event.Ast(Event.NewName(), block, more: more)}}}"""));
        await reply.IsStreamAsync();
        return await reply.LinesAsync();
    }

    private async Task<(Webhook Webhook, OpenAiServer Server)> StartAsync()
    {
        var server = Own(await OpenAiServer.StartAsync());
        var runner = Own(await SampleRunnerProcess.StartAsync(Binary, ("OPENAI_BASE_URL", server.BaseUrl), ("AGENTMARK_SAMPLE_MODEL", "own")));
        var sidecar = await StartSidecarAsync(new SidecarOptions { Runner = runner.Address });
        return (SenderTo(sidecar), server);
    }
}

public sealed class NoCodeJit() : NoCode(SidecarBinary.Jit);

public sealed class NoCodeAot() : NoCode(SidecarBinary.Aot);
