using AgentMark.SampleRunner.Tests.Support;
using AgentMark.V1;
using Grpc.Core;

namespace AgentMark.SampleRunner.Tests;

public sealed class ToolRuns
{
    [Fact]
    public async Task Listed_tools_are_called_answered_and_talked_about_in_this_order()
    {
        await using var runner = await TestRunner.StartAsync();

        var events = await runner.RunAsync(Ask.Text("What is 2 and 40.5?", "tools: [add, word_count]"));

        Assert.Equal(
            [
                RunPromptResponse.EventOneofCase.Started,
                RunPromptResponse.EventOneofCase.ToolCall,
                RunPromptResponse.EventOneofCase.ToolCall,
                RunPromptResponse.EventOneofCase.ToolResult,
                RunPromptResponse.EventOneofCase.ToolResult,
                RunPromptResponse.EventOneofCase.TextDelta,
                RunPromptResponse.EventOneofCase.Finish,
            ],
            events.Select(happened => happened.EventCase).Distinct().SelectMany(kind =>
                Enumerable.Repeat(kind, kind is RunPromptResponse.EventOneofCase.ToolCall or RunPromptResponse.EventOneofCase.ToolResult ? 2 : 1)));
        var calls = events.Select(happened => happened.ToolCall).OfType<ToolCall>().ToList();
        var results = events.Select(happened => happened.ToolResult).OfType<ToolResult>().ToList();
        Assert.Equal(["add", "word_count"], calls.Select(call => call.Name));
        Assert.Equal("""{"a":2,"b":40.5}""", calls[0].ArgsJson.ToStringUtf8());
        Assert.Equal(calls.Select(call => call.Id), results.Select(result => result.Id));
        Assert.Equal(["add", "word_count"], results.Select(result => result.Name));
        Assert.Equal(["42.5", "5"], results.Select(result => result.ResultJson.ToStringUtf8()));
        Assert.Contains("The tool add answered 42.5.", Ask.Output(events), StringComparison.Ordinal);
        Assert.Equal("stop", events[^1].Finish.Reason);
    }

    [Fact]
    public async Task The_text_can_ask_for_a_tool_that_is_not_listed()
    {
        await using var runner = await TestRunner.StartAsync();

        var events = await runner.RunAsync(Ask.Text("Please use tool add with 1 and 2"));

        Assert.Equal("3", Assert.Single(events, happened => happened.ToolResult is not null).ToolResult.ResultJson.ToStringUtf8());
    }

    [Fact]
    public async Task An_unknown_tool_that_the_text_asks_for_answers_with_an_error()
    {
        await using var runner = await TestRunner.StartAsync();

        var events = await runner.RunAsync(Ask.Text("use tool magic"));

        var result = Assert.Single(events, happened => happened.ToolResult is not null).ToolResult;
        Assert.True(result.IsError);
        Assert.Equal("magic", result.Name);
        Assert.Equal("stop", events[^1].Finish.Reason);
    }

    [Fact]
    public async Task A_listed_tool_that_the_runner_lacks_is_a_failed_precondition_that_names_it()
    {
        await using var runner = await TestRunner.StartAsync();

        var status = await runner.RefusalAsync(Ask.Text("x", "tools: [add, magic]"));

        Assert.Equal(StatusCode.FailedPrecondition, status.StatusCode);
        Assert.Contains("'magic'", status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_one_model_call_the_tool_call_ends_the_run()
    {
        await using var runner = await TestRunner.StartAsync();

        var events = await runner.RunAsync(Ask.Text("1 2", "{tools: [add], max_calls: 1}"));

        Assert.Contains(events, happened => happened.ToolCall is not null);
        Assert.DoesNotContain(events, happened => happened.ToolResult is not null);
        Assert.Equal("tool-calls", events[^1].Finish.Reason);
    }
}
