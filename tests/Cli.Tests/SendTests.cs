using System.Text;
using AgentMark.Cli.Signing;
using AgentMark.Cli.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace AgentMark.Cli.Tests;

public sealed class SendTests : IDisposable
{
    private const string Secret = "hunter2-sentinel";
    private const string Done = """{"type":"done","traceId":"7d3c0f6f2a5b4e1c9a8b7c6d5e4f3a2b"}""";
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_event_goes_out_byte_for_byte_with_its_signature()
    {
        var body = "\uFEFF { \"type\" : \"get-evals\", \"n\": 1e400 }\r\n"u8.ToArray();
        await using var server = await StandInServer.AnsweringAsync(200, """{"type":"evals","result":"[\"a\"]","traceId":""}""");
        var tool = new Tool();

        Assert.Equal(0, await tool.RunAsync("send", _folder.Write("event.json", body), "--url", server.Url, "--secret", Secret));

        var request = Assert.Single(server.Requests);
        Assert.Equal("POST", request.Method);
        Assert.Equal(body, request.Body);
        Assert.Equal(WebhookSignature.Of(body, Secret), request.Headers[WebhookSignature.Header]);
        Assert.Equal("application/json", request.Headers["content-type"]);
        Assert.Equal("[\"a\"]\n", tool.Out);
        Assert.DoesNotContain(Secret, tool.Out + tool.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", """{"type":"prompt-run","data":{"ast":AST,"options":{"shouldStream":true}}}""")]
    [InlineData("--no-stream", """{"type":"prompt-run","data":{"ast":AST,"options":{"shouldStream":false}}}""")]
    [InlineData("--props {\"n\":1.0}", """{"type":"prompt-run","data":{"ast":AST,"customProps":{"n":1.0},"options":{"shouldStream":true}}}""")]
    [InlineData("--dataset", """{"type":"dataset-run","data":{"ast":AST}}""")]
    public async Task An_AST_is_wrapped_with_its_own_bytes_inside(string options, string expected)
    {
        const string Ast = "{ \"type\":\"root\", \"x\": 9007199254740993, \"children\":[\"\\ud800\"]}";
        await using var server = await StandInServer.StreamingAsync(Done);
        var tool = new Tool { Input = Encoding.UTF8.GetBytes(Ast), Variables = { ["AGENTMARK_WEBHOOK_SECRET"] = Secret } };

        await tool.RunAsync(["send", "-", "--url", server.Url, .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);

        Assert.Equal(expected.Replace("AST", Ast, StringComparison.Ordinal), Encoding.UTF8.GetString(Assert.Single(server.Requests).Body));
    }

    [Fact]
    public async Task Props_come_from_a_file_too()
    {
        await using var server = await StandInServer.StreamingAsync(Done);
        var props = _folder.Write("props.json", """{"who":"Ann"}""");

        await new Tool().RunAsync("send", _folder.Write("a.json", """{"type":"root"}"""), "--url", server.Url, "--props", "@" + props);

        Assert.Contains("\"customProps\":{\"who\":\"Ann\"}", Encoding.UTF8.GetString(server.Requests[0].Body), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_line_is_shown_before_the_next_is_sent()
    {
        var tool = new Tool();
        await using var server = await StandInServer.StartAsync(async context =>
        {
            StandInServer.BeginStream(context);
            await StandInServer.WriteLineAsync(context, """{"type":"text","result":"one "}""");
            await tool.OutHasAsync("one ");
            await StandInServer.WriteLineAsync(context, """{"type":"text","toolCall":{"toolCallId":"c1","toolName":"find","args":{"q":1}}}""");
            await tool.ErrorHasAsync("→ find({\"q\":1})");
            await StandInServer.WriteLineAsync(context, """{"type":"text","toolResult":{"toolCallId":"c1","toolName":"find","result":[2]}}""");
            await tool.ErrorHasAsync("← find: [2]");
            await StandInServer.WriteLineAsync(context, """{"type":"text","result":"two"}""");
            await tool.OutHasAsync("one two");
            await StandInServer.WriteLineAsync(
                context, """{"type":"text","finishReason":"stop","usage":{"inputTokens":3,"outputTokens":7,"totalTokens":10}}""");
            await tool.ErrorHasAsync("tokens: 3 in, 7 out, 10 total");
            await StandInServer.WriteLineAsync(context, Done);
        });

        Assert.Equal(0, await tool.RunAsync("send", PromptRun(), "--url", server.Url));

        Assert.Equal("one two\n", tool.Out);
        Assert.Contains("trace 7d3c0f6f2a5b4e1c9a8b7c6d5e4f3a2b", tool.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_an_objects_snapshots_only_the_last_is_printed_where_nobody_watches()
    {
        await using var server = await StandInServer.StreamingAsync(
            """{"type":"object","result":{"a":1}}""", """{"type":"object","result":{"a":1,"b":1.0}}""", Done);
        var tool = new Tool();

        Assert.Equal(0, await tool.RunAsync("send", PromptRun(), "--url", server.Url));

        Assert.Equal("{\n  \"a\": 1,\n  \"b\": 1.0\n}\n", tool.Out);
    }

    [Fact]
    public async Task On_a_terminal_snapshots_are_redrawn_and_a_models_control_characters_are_not_let_through()
    {
        await using var server = await StandInServer.StreamingAsync("""{"type":"object","result":{"a":"\u009b31m"}}""", Done);
        var tool = new Tool { IsTerminal = true };

        await tool.RunAsync("send", PromptRun(), "--url", server.Url);

        Assert.StartsWith("\r\e[2K{\"a\":", tool.Out, StringComparison.Ordinal);
        Assert.DoesNotContain('\u009b', tool.Out);
    }

    [Fact]
    public async Task A_data_sets_rows_are_one_line_each_and_need_no_done()
    {
        await using var server = await StandInServer.StreamingAsync(
            """{"type":"dataset","result":{"input":{"n":2},"expectedOutput":"4","actualOutput":"4","tokens":11,"evals":[{"name":"exact","score":1,"passed":true}]},"runId":"r","runName":"nightly"}""",
            """{"type":"dataset","result":{"input":"x","actualOutput":"y\nz","evals":[]},"runId":"r","runName":"nightly"}""");
        var tool = new Tool { Input = """{"type":"root"}"""u8.ToArray() };

        Assert.Equal(0, await tool.RunAsync("send", "-", "--dataset", "--url", server.Url));

        Assert.Equal("1  {\"n\":2} → 4  (expected 4)  11 tokens  exact: PASS 1\n2  x → y z\n", tool.Out);
    }

    [Theory]
    [InlineData("""{"type":"text","result":"Hi"}""" + "\n", "ended without a done line")]
    [InlineData("""{"type":"text","result":"Hi"}""" + "\n" + Done, "inside a line")]
    [InlineData("""{"type":"text","result":"Hi"}""" + "\n" + """{"type":"te""", "inside a line")]
    [InlineData("", "ended without a done line")]
    [InlineData("oops\n" + Done + "\n", "not a JSON object: oops")]
    [InlineData(Done + "\n" + Done + "\n", "goes on after its done line")]
    public async Task A_stream_that_is_not_whole_is_exit_code_1(string stream, string reason)
    {
        await using var server = await StandInServer.StartAsync(context =>
        {
            StandInServer.BeginStream(context);
            return context.Response.WriteAsync(stream, context.RequestAborted);
        });
        var tool = new Tool();

        Assert.Equal(1, await tool.RunAsync("send", PromptRun(), "--url", server.Url));

        Assert.Contains(reason, tool.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_that_breaks_between_two_lines_is_a_truncated_stream()
    {
        var tool = new Tool();
        await using var server = await StandInServer.StartAsync(async context =>
        {
            StandInServer.BeginStream(context);
            await StandInServer.WriteLineAsync(context, """{"type":"text","result":"Hi"}""");
            await tool.OutHasAsync("Hi");
            context.Abort();
        });

        Assert.Equal(1, await tool.RunAsync("send", PromptRun(), "--url", server.Url));

        Assert.Contains("truncated", tool.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_error_line_is_exit_code_1()
    {
        await using var server = await StandInServer.StreamingAsync("""{"type":"error","error":"no such model"}""", Done);
        var tool = new Tool();

        Assert.Equal(1, await tool.RunAsync("send", PromptRun(), "--url", server.Url));

        Assert.Contains("error: no such model", tool.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("truncated", tool.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(401, 4)]
    [InlineData(400, 1)]
    [InlineData(503, 1)]
    [InlineData(302, 1)]
    public async Task A_failure_status_becomes_an_exit_code_and_its_message_is_shown(int status, int code)
    {
        await using var server = await StandInServer.AnsweringAsync(status, """{"message":"because"}""");
        var tool = new Tool();

        Assert.Equal(code, await tool.RunAsync("send", PromptRun(), "--url", server.Url));

        Assert.Contains($"HTTP {status}: because", tool.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_listening_is_exit_code_3()
    {
        var tool = new Tool();

        Assert.Equal(3, await tool.RunAsync("send", PromptRun(), "--url", $"http://127.0.0.1:{Demo.LoopbackPort.Free()}/"));

        Assert.Contains("Could not connect", tool.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_hangs_up_is_exit_code_1()
    {
        await using var server = await StandInServer.StartAsync(context =>
        {
            context.Abort();
            return Task.CompletedTask;
        });

        Assert.Equal(1, await new Tool().RunAsync("send", PromptRun(), "--url", server.Url));
    }

    [Fact]
    public async Task An_interruption_is_exit_code_130()
    {
        using var interruption = new CancellationTokenSource();
        var tool = new Tool();
        await using var server = await StandInServer.StartAsync(async context =>
        {
            StandInServer.BeginStream(context);
            await StandInServer.WriteLineAsync(context, """{"type":"text","result":"begun"}""");
            await tool.OutHasAsync("begun");
            await interruption.CancelAsync();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        });

        Assert.Equal(130, await tool.RunAsync(interruption.Token, "send", PromptRun(), "--url", server.Url));
    }

    [Fact]
    public async Task Raw_lines_are_the_answers_bytes()
    {
        byte[] stream = [.. "{ \"type\":\"text\",\"result\":\"\xE9\" }\n"u8, 0xFF, (byte)'\n', .. Encoding.UTF8.GetBytes(Done), (byte)'\n'];
        await using var server = await StandInServer.StartAsync(async context =>
        {
            StandInServer.BeginStream(context);
            await context.Response.Body.WriteAsync(stream, context.RequestAborted);
        });
        var tool = new Tool();

        await tool.RunAsync("send", PromptRun(), "--url", server.Url, "--raw");

        Assert.Equal(stream, tool.OutBytes);
    }

    [Fact]
    public async Task Images_and_speech_become_files_whose_names_are_ours()
    {
        await using var images = await StandInServer.AnsweringAsync(
            200, """{"type":"image","result":[{"mimeType":"image/png","base64":"AQI="},{"mimeType":"image/../../x","base64":"AQI="}]}""");
        await using var speech = await StandInServer.AnsweringAsync(
            200, """{"type":"speech","result":{"mimeType":"audio/wav","base64":"AwQ=","format":"wav"}}""");

        Assert.Equal(0, await new Tool().RunAsync("send", PromptRun(), "--url", images.Url, "--out", _folder["media"]));
        Assert.Equal(0, await new Tool().RunAsync("send", PromptRun(), "--url", speech.Url, "--out", _folder["media"]));

        Assert.Equal(
            ["image-1.png", "image-2.x", "speech.wav"],
            Directory.GetFiles(_folder["media"]).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal([3, 4], File.ReadAllBytes(Path.Combine(_folder["media"], "speech.wav")));
    }

    [Fact]
    public async Task A_JSON_answers_text_is_printed_and_its_usage_noted()
    {
        await using var server = await StandInServer.AnsweringAsync(
            200, """{"type":"text","result":"Bern","usage":{"inputTokens":9,"outputTokens":1},"toolCalls":[],"toolResults":[],"traceId":"t"}""");
        var tool = new Tool();

        Assert.Equal(0, await tool.RunAsync("send", PromptRun(), "--url", server.Url));

        Assert.Equal("Bern\n", tool.Out);
        Assert.Contains("tokens: 9 in, 1 out\n", tool.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_saved_request_is_replayed_byte_for_byte_and_resigned_when_asked()
    {
        await using var server = await StandInServer.StreamingAsync(Done);
        var body = "{\"type\": \"prompt-run\" }\r\n"u8.ToArray();
        var saved = _folder["saved.json"];

        await new Tool().RunAsync("send", _folder.Write("e.json", body), "--url", server.Url, "--secret", Secret, "--save", saved);
        Assert.Equal(0, await new Tool().RunAsync("send", "--replay", saved));
        Assert.Equal(0, await new Tool().RunAsync("send", "--replay", saved, "--resign", "--secret", "another"));

        Assert.Equal(server.Requests[0].Method, server.Requests[1].Method);
        Assert.Equal(server.Requests[0].Path, server.Requests[1].Path);
        Assert.Equal(server.Requests[0].Headers, server.Requests[1].Headers);
        Assert.All(server.Requests, request => Assert.Equal(body, request.Body));
        Assert.Equal(WebhookSignature.Of(body, "another"), server.Requests[2].Headers[WebhookSignature.Header]);
        Assert.DoesNotContain(Secret, File.ReadAllText(saved), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("send")]
    [InlineData("send", "-", "--replay", "x")]
    [InlineData("send", "--replay", "/no/such/file")]
    [InlineData("send", "-", "--resign")]
    [InlineData("send", "-", "--url", "ftp://x")]
    [InlineData("send", "-", "--props", "[]")]
    [InlineData("send", "-", "--props", "@/no/such/file")]
    [InlineData("send", "-", "--dataset", "--no-stream")]
    public async Task What_makes_no_sense_is_exit_code_2(params string[] args) =>
        Assert.Equal(2, await new Tool { Input = """{"type":"root"}"""u8.ToArray() }.RunAsync(args));

    [Theory]
    [InlineData("# A prompt's source")]
    [InlineData("")]
    public async Task What_is_not_JSON_is_exit_code_2(string input) =>
        Assert.Equal(2, await new Tool { Input = Encoding.UTF8.GetBytes(input) }.RunAsync("send", "-"));

    [Fact]
    public async Task A_whole_event_is_not_changed_by_options()
    {
        var tool = new Tool();

        Assert.Equal(2, await tool.RunAsync("send", PromptRun(), "--no-stream"));

        Assert.Contains("whole event", tool.Error, StringComparison.Ordinal);
    }

    private string PromptRun() => _folder.Write("prompt-run.json", """{"type":"prompt-run","data":{"ast":{"type":"root"}}}""");
}
