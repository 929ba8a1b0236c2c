using System.Text.Json;
using AgentMark.SampleRunner.Tests.Support;
using AgentMark.V1;
using Google.Protobuf;
using Grpc.Core;

namespace AgentMark.SampleRunner.Tests;

public sealed class TextRuns
{
    [Fact]
    public async Task A_text_run_starts_streams_words_and_finishes_with_its_usage()
    {
        await using var runner = await TestRunner.StartAsync();

        var events = await runner.RunAsync(Ask.Text("Say hello to the world"));

        Assert.Equal(RunPromptResponse.EventOneofCase.Started, events[0].EventCase);
        Assert.Equal("offline", events[0].Started.Model);
        Assert.All(events[1..^1], happened => Assert.Equal(RunPromptResponse.EventOneofCase.TextDelta, happened.EventCase));
        Assert.True(events.Count > 20, $"The answer came in {events.Count} events.");
        Assert.Contains("offline model", Ask.Output(events), StringComparison.Ordinal);
        Assert.Contains("“Say hello to the world”", Ask.Output(events), StringComparison.Ordinal);
        Assert.Equal("stop", events[^1].Finish.Reason);
        Assert.Equal(5, events[^1].Finish.Usage.InputTokens);
        Assert.Equal(events.Count - 2, events[^1].Finish.Usage.OutputTokens);
        Assert.Equal(5 + events.Count - 2, events[^1].Finish.Usage.TotalTokens);
    }

    [Fact]
    public async Task Equal_prompts_get_equal_answers()
    {
        await using var runner = await TestRunner.StartAsync();

        Assert.Equal(await runner.RunAsync(Ask.Text("again")), await runner.RunAsync(Ask.Text("again")));
    }

    [Fact]
    public async Task Max_tokens_ends_the_answer_with_reason_length()
    {
        await using var runner = await TestRunner.StartAsync();

        var events = await runner.RunAsync(Ask.Text("short please", "max_tokens: 3"));

        Assert.Equal("This is the", Ask.Output(events));
        Assert.Equal("length", events[^1].Finish.Reason);
    }

    [Fact]
    public async Task Props_are_filled_in_and_test_props_stand_in_for_missing_ones()
    {
        await using var runner = await TestRunner.StartAsync();
        var request = Ask.Prompt(
            PromptKind.Text,
            "text_config: {model_name: m}\ntest_settings: {props: {who: {name: Test}, n: 1}}",
            ("User", "Hi {props.who.name}, take {props.n} or {props.list[1]} or {1 + 1}"));

        Assert.Contains("“Hi Test, take 1 or or {1 + 1}”", Ask.Output(await runner.RunAsync(request)), StringComparison.Ordinal);

        request.PropsJson = ByteString.CopyFromUtf8("""{"who":{"name":"Ada"},"n":9007199254740993,"list":[0,1.0]}""");
        Assert.Contains(
            "“Hi Ada, take 9007199254740993 or 1.0 or {1 + 1}”", Ask.Output(await runner.RunAsync(request)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rendered_prompt_is_used_instead_of_the_tree()
    {
        await using var runner = await TestRunner.StartAsync();
        var request = Ask.Text("from the tree");
        request.Prompt = new RenderedPrompt { Kind = PromptKind.Text, Name = "sample" };
        request.Prompt.Messages.Add(new PromptMessage { Role = "user", Parts = { new ContentPart { Text = "from the sidecar" } } });

        Assert.Contains("“from the sidecar”", Ask.Output(await runner.RunAsync(request)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_part_with_no_known_content_is_refused_by_its_index()
    {
        await using var runner = await TestRunner.StartAsync();
        var request = Ask.Text("x");
        request.Prompt = new RenderedPrompt { Kind = PromptKind.Text };
        request.Prompt.Messages.Add(new PromptMessage { Role = "user", Parts = { new ContentPart { Text = "a" }, new ContentPart() } });

        var status = await runner.RefusalAsync(request);

        Assert.Equal(StatusCode.InvalidArgument, status.StatusCode);
        Assert.Contains("messages[0].parts[1]", status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_kind_is_unimplemented()
    {
        await using var runner = await TestRunner.StartAsync();

        Assert.Equal(StatusCode.Unimplemented, (await runner.RefusalAsync(Ask.Prompt((PromptKind)99, ""))).StatusCode);
    }

    [Fact]
    public async Task An_endless_front_matter_is_refused()
    {
        await using var runner = await TestRunner.StartAsync();
        var lists = Enumerable.Range(1, 9).Select(i => $"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 9))}]");

        var status = await runner.RefusalAsync(Ask.Prompt(PromptKind.Text, string.Join('\n', lists.Prepend("a0: &a0 [x]")), ("User", "x")));

        Assert.Equal(StatusCode.InvalidArgument, status.StatusCode);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("")]
    public async Task A_tree_that_is_not_json_is_refused(string ast)
    {
        await using var runner = await TestRunner.StartAsync();
        var request = Ask.Text("x");
        request.AstJson = ByteString.CopyFromUtf8(ast);

        var status = await runner.RefusalAsync(request);

        Assert.Equal(StatusCode.InvalidArgument, status.StatusCode);
        Assert.Contains("ast_json", status.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("text_config: [")]
    [InlineData("text_config:\n  a: {b: 1,\n c: 2}")]
    [InlineData("a: 1\na: 2")]
    [InlineData("a: *nowhere")]
    public async Task Front_matter_that_is_not_yaml_is_refused(string frontMatter)
    {
        await using var runner = await TestRunner.StartAsync();

        var status = await runner.RefusalAsync(Ask.Prompt(PromptKind.Text, frontMatter, ("User", "x")));

        Assert.Equal(StatusCode.InvalidArgument, status.StatusCode);
    }

    [Fact]
    public async Task Deep_trees_lone_surrogates_and_nine_megabytes_are_taken()
    {
        await using var runner = await TestRunner.StartAsync();
        const int depth = 1500;
        var nest = string.Concat(Enumerable.Repeat("""{"type":"emphasis","children":[""", depth));
        var text = string.Concat(Enumerable.Repeat("word ", 1_800_000));
        var request = Ask.Text("x");
        request.AstJson = ByteString.CopyFromUtf8(
            $$"""{"type":"root","children":[{{nest}}{"type":"text","value":"a\ud800b\\ud800 \ud83d\ude00 {{text}}"}{{string.Concat(Enumerable.Repeat("]}", depth))}}]}""");

        var events = await runner.RunAsync(request);

        Assert.Contains("“a\uFFFDb\\ud800 \U0001F600 word", Ask.Output(events), StringComparison.Ordinal);
        Assert.Equal(1_800_002, events[^1].Finish.Usage.InputTokens);
    }

    [Fact]
    public async Task A_text_without_marked_turns_is_one_message_of_the_user()
    {
        await using var runner = await TestRunner.StartAsync();
        var request = Ask.Text("x");
        request.AstJson = ByteString.CopyFromUtf8(JsonSerializer.Serialize(new
        {
            type = "root",
            children = new object[]
            {
                new { type = "yaml", value = "text_config: {}" },
                new { type = "heading", children = new[] { new { type = "text", value = "Title" } } },
                new { type = "code", value = "let x" },
            },
        }));

        Assert.Contains("“Title let x”", Ask.Output(await runner.RunAsync(request)), StringComparison.Ordinal);
    }
}
