using AgentMark.SampleRunner.Tests.Support;
using AgentMark.V1;
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
    public async Task A_prompt_that_did_not_come_rendered_is_a_failed_precondition()
    {
        await using var runner = await TestRunner.StartAsync();
        var request = Ask.Text("x");
        request.Prompt = null;

        var status = await runner.RefusalAsync(request);

        Assert.Equal(StatusCode.FailedPrecondition, status.StatusCode);
        Assert.Contains("rendered", status.Detail, StringComparison.Ordinal);
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

        var request = Ask.Text("x");
        request.Kind = (PromptKind)99;

        Assert.Equal(StatusCode.Unimplemented, (await runner.RefusalAsync(request)).StatusCode);
    }

    [Fact]
    public async Task Nine_megabytes_are_taken()
    {
        await using var runner = await TestRunner.StartAsync();
        var request = Ask.Text("x");
        request.Prompt.Messages[0].Parts[0].Text = string.Concat(Enumerable.Repeat("word ", 1_800_000));

        var events = await runner.RunAsync(request);

        Assert.Equal(1_800_000, events[^1].Finish.Usage.InputTokens);
    }
}
