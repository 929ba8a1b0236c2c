using Microsoft.Extensions.AI;

namespace AgentMark.SampleRunner.Offline;

/// <summary>What the offline model can tell of a conversation.</summary>
internal sealed class OfflineConversation(IReadOnlyList<ChatMessage> messages)
{
    /// <summary>The last words of the user; empty when there are none.</summary>
    public string LastUserText { get; } = messages.LastOrDefault(message => message.Role == ChatRole.User)?.Text ?? "";

    /// <summary>Words in all messages.</summary>
    public long Words => messages.Sum(message => OfflineWords.Count(message.Text));

    /// <summary>The tools that were called and what they answered, in order.</summary>
    public IReadOnlyList<(string Tool, string Result)> ToolResults =>
    [
        .. from message in messages
           from result in message.Contents.OfType<FunctionResultContent>()
           select (ToolOf(result.CallId), result.Result?.ToString() ?? "null"),
    ];

    private string ToolOf(string callId) =>
        messages.SelectMany(message => message.Contents).OfType<FunctionCallContent>().FirstOrDefault(call => call.CallId == callId)?.Name ?? "";
}
