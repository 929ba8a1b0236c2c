using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace AgentMark.SampleRunner.Offline;

/// <summary>
/// A chat client without a model. It calls the tools it is given, makes objects of the schema it is given, and otherwise says
/// what it is and what it was told. It streams word by word; a token is a word (in an object: a streamed piece).
/// </summary>
internal sealed class OfflineChatClient(IReadOnlyCollection<AIFunction> known, TimeSpan wordDelay, TimeProvider time) : IChatClient
{
    /// <inheritdoc />
    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var conversation = new OfflineConversation([.. messages]);
        var calls = OfflineToolCalls.For(conversation, options, known);
        foreach (var call in calls)
        {
            await PauseAsync(cancellationToken);
            yield return Update(call);
        }

        if (calls.Count > 0)
        {
            yield return End(conversation, words: 0, ChatFinishReason.ToolCalls);
            yield break;
        }

        var pieces = OfflineAnswer.For(conversation, options);
        var most = Math.Min(pieces.Count, options?.MaxOutputTokens ?? int.MaxValue);
        for (var i = 0; i < most; i++)
        {
            await PauseAsync(cancellationToken);
            yield return Update(new TextContent(pieces[i]));
        }

        yield return End(conversation, most, most < pieces.Count ? ChatFinishReason.Length : ChatFinishReason.Stop);
    }

    /// <inheritdoc />
    public Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        GetStreamingResponseAsync(messages, options, cancellationToken).ToChatResponseAsync(cancellationToken);

    /// <inheritdoc />
    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is null && serviceType.IsInstanceOfType(this) ? this : null;

    /// <inheritdoc />
    public void Dispose()
    {
    }

    private Task PauseAsync(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return wordDelay > TimeSpan.Zero ? Task.Delay(wordDelay, time, cancellation) : Task.CompletedTask;
    }

    private static ChatResponseUpdate Update(AIContent content) => new(ChatRole.Assistant, [content]);

    private static ChatResponseUpdate End(OfflineConversation conversation, int words, ChatFinishReason reason)
    {
        var usage = new UsageDetails
        {
            InputTokenCount = conversation.Words,
            OutputTokenCount = words,
            TotalTokenCount = conversation.Words + words,
        };
        return new(ChatRole.Assistant, [new UsageContent(usage)]) { FinishReason = reason };
    }
}
