using AgentMark.V1;
using Event = AgentMark.V1.RunPromptResponse.EventOneofCase;

namespace AgentMark.Cli.Checking.Rules;

/// <summary>Tool calls and their results.</summary>
internal static class ToolRules
{
    public static Finding? Calls(List<RunPromptResponse> events)
    {
        var ids = new HashSet<string>();
        foreach (var call in events.Where(e => e.EventCase == Event.ToolCall).Select(e => e.ToolCall))
        {
            if (call.Id.Length == 0 || call.Name.Length == 0)
            {
                return new("tool-call", "an id and a name", $"id '{call.Id}', name '{call.Name}'");
            }

            if (!ids.Add(call.Id))
            {
                return new("tool-call", "an id that is unique in the run", $"{call.Id} twice");
            }

            if (JsonBytes.Optional("tool-call", "args_json", call.ArgsJson) is { } finding)
            {
                return finding;
            }
        }

        return null;
    }

    public static Finding? Results(List<RunPromptResponse> events)
    {
        var called = new Dictionary<string, string>();
        foreach (var one in events)
        {
            if (one.EventCase == Event.ToolCall)
            {
                called[one.ToolCall.Id] = one.ToolCall.Name;
            }
            else if (one.EventCase == Event.ToolResult && Result(one.ToolResult, called) is { } finding)
            {
                return finding;
            }
        }

        return null;
    }

    private static Finding? Result(ToolResult result, Dictionary<string, string> called)
    {
        if (!called.TryGetValue(result.Id, out var name))
        {
            return new("tool-result-after-call", "a tool_call with the same id before the tool_result", $"tool_result {result.Id} without one");
        }

        return name == result.Name
            ? JsonBytes.Required("tool-result", "result_json", result.ResultJson)
            : new("tool-result", $"the name of its call, {name}", result.Name);
    }
}
