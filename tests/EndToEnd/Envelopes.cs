using AgentMark.EndToEnd.Harness;
using AgentMark.V1;

namespace AgentMark.EndToEnd;

/// <summary>Promise: envelopes of every era are understood, and what is no event is refused with a sentence.</summary>
public abstract class Envelopes(SharedSidecar shared) : SharedSidecarTests(shared)
{
    private static string Ast(string name) => Event.Ast(name);

    /// <summary>Bodies that are no event; each with the word that its message must hold.</summary>
    public static TheoryData<string, string> BadBodies() => new()
    {
        { "", "" },
        { "not json", "" },
        { "{", "" },
        { "{} {}", "" },
        { "[1]", "" },
        { "\"text\"", "" },
        { "null", "" },
        { "{}", "type" },
        { """{"data":{}}""", "type" },
        { """{"type":"","data":{}}""", "type" },
        { """{"type":null,"data":{}}""", "type" },
        { """{"event":null}""", "type" },
        { """{"event":"prompt-run"}""", "type" },
        { """{"event":{"data":{}}}""", "type" },
        { """{"type":"prompt-walk","data":{}}""", "prompt-walk" },
        { """{"type":"prompt-walk","data":{}}""", "get-evals" },
        { """{"type":7,"data":{}}""", "type" },
        { """{"type":{"a":1},"data":{}}""", "type" },
        { """{"type":"PROMPT-RUN","data":{}}""", "PROMPT-RUN" },
        { """{"type":"prompt-run"}""", "data" },
        { """{"type":"prompt-run","data":null}""", "data" },
        { """{"type":"prompt-run","data":"x"}""", "data" },
        { """{"type":"prompt-run","data":[]}""", "data" },
        { """{"type":"dataset-run"}""", "data" },
        { """{"type":"alert"}""", "data" },
        { """{"type":"prompt-run","data":{}}""", "ast" },
        { """{"type":"prompt-run","data":{"ast":null}}""", "ast" },
        { """{"type":"prompt-run","data":{"ast":false}}""", "ast" },
        { """{"type":"prompt-run","data":{"ast":0}}""", "ast" },
        { """{"type":"prompt-run","data":{"ast":""}}""", "ast" },
        { """{"type":"prompt-run","data":{"ast":"text"}}""", "ast" },
        { """{"type":"prompt-run","data":{"ast":12}}""", "ast" },
        { """{"type":"prompt-run","data":{"ast":true}}""", "ast" },
        { """{"type":"prompt-run","data":{"ast":[]}}""", "ast" },
        { """{"type":"dataset-run","data":{}}""", "ast" },
        { """{"type":"prompt-run","data":{"ast":{}}}""", "" },
        { """{"type":"prompt-run","data":{"ast":{"type":"root","children":[]}}}""", "" },
        { """{"type":"prompt-run","data":{"ast":{"type":"root","children":[{"type":"yaml","value":"name: x"}]}}}""", "" },
        { """{"type":"prompt-run","data":{"ast":{"type":"root","children":[{"type":"yaml","value":"name: x\ntext_config:"}]}}}""", "" },
        { """{"type":"prompt-run","data":{"ast":{"type":"root","children":[{"type":"yaml","value":"{{{: ["}]}}}""", "" },
        { """{"type":"prompt-run","data":{"ast":{"type":"root","children":[{"type":"yaml","value":5}]}}}""", "" },
        { """{"type":"prompt-run","data":{"ast":{"type":"root","children":[{"type":"paragraph","children":[{"type":"yaml","value":"text_config: {model_name: m}"}]}]}}}""", "" },
        { """{"type":"alert","data":{}}""", "alert" },
        { """{"type":"alert","data":{"alert":null}}""", "alert" },
        { """{"type":"alert","data":{"alert":"x"}}""", "alert" },
    };

    [Theory]
    [MemberData(nameof(BadBodies))]
    public async Task Body_that_is_no_event_is_refused(string body, string word)
    {
        using var reply = await Webhook.PostAsync(body);
        await reply.FailsAsync(400, word);
    }

    [Fact]
    public async Task Flat_form_takes_the_tree_from_ast_alone()
    {
        using var reply = await Webhook.PostAsync(Event.Flat("prompt-run", $$"""{"prompt":{{Ast("x")}}}"""));
        await reply.FailsAsync(400, "ast");
    }

    [Theory]
    [InlineData("ast")]
    [InlineData("prompt")]
    public async Task Wrapped_form_takes_the_tree_from_either_member(string member)
    {
        var name = Event.NewName();
        var request = await RunAsync(name, Event.Wrapped("prompt-run", $$"""{"{{member}}":{{Ast(name)}}}"""));
        Assert.Equal(Ast(name), request.AstJson.ToStringUtf8());
    }

    [Fact]
    public async Task Wrapped_form_prefers_ast()
    {
        var name = Event.NewName();
        var request = await RunAsync(name, Event.Wrapped("prompt-run", $$"""{"prompt":{{Ast("other")}},"ast":{{Ast(name)}}}"""));
        Assert.Equal(name, request.PromptName);
    }

    [Fact]
    public async Task Flat_form_wins_over_a_wrapped_one_beside_it()
    {
        var name = Event.NewName();
        var request = await RunAsync(
            name,
            $$$"""{"event":{"type":"alert","data":{}},"type":"prompt-run","data":{"ast":{{{Ast(name)}}}}}""");
        Assert.Equal(name, request.PromptName);
    }

    [Fact]
    public async Task Empty_type_beside_an_event_means_the_wrapped_form()
    {
        var name = Event.NewName();
        var request = await RunAsync(name, $$$$"""{"type":"","event":{"type":"prompt-run","data":{"ast":{{{{Ast(name)}}}}}}}""");
        Assert.Equal(name, request.PromptName);
    }

    [Fact]
    public async Task Data_before_type_is_understood()
    {
        var name = Event.NewName();
        var request = await RunAsync(name, $$"""{"data":{"ast":{{Ast(name)}}},"type":"prompt-run"}""");
        Assert.Equal(name, request.PromptName);
    }

    [Fact]
    public async Task Last_of_repeated_members_wins()
    {
        var name = Event.NewName();
        var request = await RunAsync(name, $$$"""{"type":"alert","type":"prompt-run","data":{"ast":5,"ast":{{{Ast(name)}}}}}""");
        Assert.Equal(name, request.PromptName);
    }

    [Fact]
    public async Task Escaped_member_names_are_understood()
    {
        var name = Event.NewName();
        var request = await RunAsync(name, $$$"""{"ty\u0070e":"prompt\u002drun","d\u0061ta":{"\u0061st":{{{Ast(name)}}}}}""");
        Assert.Equal(name, request.PromptName);
    }

    [Fact]
    public async Task Byte_order_mark_is_skipped_or_refused_but_never_a_fault_of_ours()
    {
        var name = Event.NewName();
        Runner.OnPrompt(name, Say.Finish());
        using var reply = await Webhook.PostAsync((byte[])[0xEF, 0xBB, 0xBF, .. Event.Utf8(Event.Prompt(name))]);
        Assert.True(reply.Status is 200 or 400, $"Got {reply.Status}.");
        await reply.TextAsync();
    }

    [Fact]
    public async Task Invalid_utf8_is_refused()
    {
        using var reply = await Webhook.PostAsync((byte[])[.. Event.Utf8("""{"type":"get-evals","data":{},"x":" """), 0xC3, 0x28, .. Event.Utf8("\"}")]);
        await reply.FailsAsync(400);
    }

    [Fact]
    public async Task Prompt_run_hands_over_what_the_event_holds()
    {
        var name = Event.NewName();
        var request = await RunAsync(
            name,
            Event.Flat("prompt-run", $$$"""{"ast":{{{Ast(name)}}},"customProps":{"a":1},"promptPath":"greet/hello.prompt","colour":"red","options":{"shouldStream":true}}"""));
        Assert.Equal(PromptKind.Text, request.Kind);
        Assert.Equal("""{"a":1}""", request.PropsJson.ToStringUtf8());
        Assert.Equal("greet/hello.prompt", request.PromptPath);
        Assert.True(request.Stream);
        Assert.Equal("""{"colour":"red"}""", request.ExtraJson.ToStringUtf8());
        Assert.True(Guid.TryParse(request.RunId, out _), $"The run id is no UUID: {request.RunId}");
        var call = await Runner.CallOfAsync(name);
        Assert.Equal(request.RunId, Assert.Single(call.Metadata[RunnerMetadata.RunId]));
    }

    [Fact]
    public async Task Runs_have_ids_of_their_own()
    {
        var name = Event.NewName();
        var first = await RunAsync(name, Event.Prompt(name));
        var second = await RunAsync(name, Event.Prompt(name));
        Assert.NotEqual(first.RunId, second.RunId);
    }

    [Theory]
    [InlineData("", "")]
    [InlineData(",\"customProps\":null", "")]
    [InlineData(",\"customProps\":{}", "{}")]
    public async Task Props_are_handed_over_as_given(string member, string expected)
    {
        var name = Event.NewName();
        var request = await RunAsync(name, Event.Flat("prompt-run", $$"""{"ast":{{Ast(name)}}{{member}}}"""));
        Assert.Equal(expected, request.PropsJson.ToStringUtf8());
        Assert.True(request.ExtraJson.IsEmpty, "There are no extra members.");
    }

    [Theory]
    [InlineData("", true)]
    [InlineData(",\"options\":{}", true)]
    [InlineData(",\"options\":null", true)]
    [InlineData(",\"options\":{\"shouldStream\":true}", true)]
    [InlineData(",\"options\":{\"shouldStream\":false}", false)]
    [InlineData(",\"options\":{\"shouldStream\":null}", false)]
    public async Task Streaming_is_the_default(string member, bool streams)
    {
        var name = Event.NewName();
        Runner.OnPrompt(name, Say.Text("a"), Say.Finish());
        using var reply = await Webhook.PostAsync(Event.Flat("prompt-run", $$"""{"ast":{{Ast(name)}}{{member}}}"""));
        await reply.TextAsync();
        Assert.Equal(200, reply.Status);
        Assert.Equal(streams, reply.IsMarkedAsStream);
        Assert.Equal(streams, (await Runner.CallOfAsync(name)).Prompt.Stream);
    }

    [Theory]
    [InlineData("text_config: {model_name: m}", PromptKind.Text)]
    [InlineData("object_config: {model_name: m, schema: {}}", PromptKind.Object)]
    [InlineData("image_config: {model_name: m}", PromptKind.Image)]
    [InlineData("speech_config: {model_name: m}", PromptKind.Speech)]
    [InlineData("text_config: {model_name: m}\\nobject_config: {model_name: m, schema: {}}", PromptKind.Object)]
    [InlineData("object_config:\\ntext_config: {model_name: m}", PromptKind.Text)]
    public async Task Kind_comes_from_the_config_block(string frontMatter, PromptKind kind)
    {
        var name = Event.NewName();
        Runner.OnPrompt(name, Say.Finish());
        using var reply = await Webhook.PostAsync(Event.Flat(
            "prompt-run",
            $$$"""{"ast":{"type":"root","children":[{"type":"yaml","value":"name: {{{name}}}\n{{{frontMatter}}}"}]}}"""));
        Assert.Equal(kind, (await Runner.CallOfAsync(name)).Prompt.Kind);
    }

    [Theory]
    [InlineData("image_config: {model_name: m}\\ntext_config: {model_name: m}")]
    [InlineData("speech_config: {model_name: m}\\nimage_config: {model_name: m}")]
    public async Task Config_blocks_that_render_as_another_kind_than_is_run_are_refused(string frontMatter)
    {
        using var reply = await Webhook.PostAsync(Event.Flat(
            "prompt-run",
            $$$"""{"ast":{"type":"root","children":[{"type":"yaml","value":"name: x\n{{{frontMatter}}}"}]}}"""));
        await reply.FailsAsync(400, "one config block");
    }

    [Fact]
    public async Task First_front_matter_counts()
    {
        var name = Event.NewName();
        var request = await RunAsync(
            name,
            Event.Flat("prompt-run", $$$"""{"ast":{"type":"root","children":[{"type":"paragraph"},{"type":"yaml","value":"name: {{{name}}}\ntext_config: {model_name: m}"},{"type":"yaml","value":"name: other\nimage_config: {model_name: m}"}]}}"""));
        Assert.Equal(PromptKind.Text, request.Kind);
    }

    [Theory]
    [InlineData("application/json; charset=utf-8", 200)]
    [InlineData("application/cloudevents+json", 200)]
    [InlineData(null, 200)]
    [InlineData("text/plain", 415)]
    [InlineData("application/x-www-form-urlencoded", 415)]
    public async Task Content_type_must_be_json_where_there_is_one(string? contentType, int status)
    {
        using var reply = await Webhook.PostAsync(Event.GetEvals(), request =>
        {
            request.Content!.Headers.ContentType = null;
            if (contentType is not null)
            {
                request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
            }
        });
        Assert.True(reply.Status == status || (status == 415 && reply.Status == 400), $"Got {reply.Status}.");
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    public async Task Encoded_bodies_are_refused(string encoding)
    {
        using var reply = await Webhook.PostAsync(Event.GetEvals(), request => request.Content!.Headers.ContentEncoding.Add(encoding));
        await reply.FailsAsync(415);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    public async Task Other_methods_are_refused_with_the_right_one(string method)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), "/webhook");
        using var reply = await Webhook.SendAsync(request);
        await reply.FailsAsync(405);
        Assert.Equal("POST", reply.Header("Allow"));
    }

    [Fact]
    public async Task Slash_is_an_alias_where_nothing_else_is_served()
    {
        using var webhook = new Webhook(Sidecar.Address, path: "/");
        using var reply = await webhook.PostAsync(Event.GetEvals());
        Assert.Equal(200, reply.Status);
    }

    [Fact]
    public async Task Chunked_upload_works()
    {
        var body = Event.Utf8(Event.GetEvals());
        using var client = await RawHttp.ConnectAsync(Sidecar.DataPort);
        await client.SendAsync($"POST /webhook HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n{Webhook.SignatureHeader}: {Webhook.Sign(body)}\r\nConnection: close\r\n\r\n");
        foreach (var one in body)
        {
            await client.SendAsync((byte[])[(byte)'1', 13, 10, one, 13, 10]);
        }

        await client.SendAsync("0\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 200", await client.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Http_1_0_gets_an_answer_without_chunks()
    {
        var name = Event.NewName();
        Runner.OnPrompt(name, Say.Text("a"), Say.Finish());
        using var client = await RawHttp.ConnectAsync(Sidecar.DataPort);
        await client.SendAsync(RawHttp.SignedPost(Event.Utf8(Event.Prompt(name)), version: "HTTP/1.0"));
        var answer = await client.ReadToEndAsync();
        Assert.Contains(" 200 ", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("chunked", answer, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("\r\n\r\n{\"type\":\"text\",\"result\":\"a\"}\n", answer, StringComparison.Ordinal);
        Assert.EndsWith("}\n", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Client_that_waits_for_leave_to_send_gets_it()
    {
        var body = Event.Utf8(Event.GetEvals());
        using var client = await RawHttp.ConnectAsync(Sidecar.DataPort);
        var request = RawHttp.SignedPost(body, "Expect: 100-continue\r\nConnection: close\r\n");
        await client.SendAsync(request.AsMemory(..^body.Length));
        await client.ReadUntilAsync("HTTP/1.1 100 Continue\r\n\r\n");
        await client.SendAsync(body);
        Assert.StartsWith("HTTP/1.1 200", await client.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Body_that_stops_half_way_never_reaches_the_runner()
    {
        var name = Event.NewName();
        var request = RawHttp.SignedPost(Event.Utf8(Event.Prompt(name)));
        using (var client = await RawHttp.ConnectAsync(Sidecar.DataPort))
        {
            await client.SendAsync(request.AsMemory(..^5));
        }

        using var after = await Webhook.PostAsync(Event.GetEvals());
        Assert.Equal(200, after.Status);
        Assert.Empty(Runner.CallsOf(name));
    }

    private async Task<RunPromptRequest> RunAsync(string name, string body)
    {
        Runner.OnPrompt(name, Say.Text("a"), Say.Finish());
        using var reply = await Webhook.PostAsync(body);
        await reply.IsStreamAsync();
        await reply.LinesAsync();
        return Runner.CallsOf(name).Last().Prompt;
    }
}

public sealed class EnvelopesJit(JitSidecar shared) : Envelopes(shared), IClassFixture<JitSidecar>;

public sealed class EnvelopesAot(AotSidecar shared) : Envelopes(shared), IClassFixture<AotSidecar>;
