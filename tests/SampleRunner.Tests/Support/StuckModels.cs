using System.Runtime.CompilerServices;
using AgentMark.SampleRunner.Models;
using AgentMark.V1;
using Microsoft.Extensions.AI;

namespace AgentMark.SampleRunner.Tests.Support;

/// <summary>A model that says one word, and then nothing until it is cancelled or told to break.</summary>
internal sealed class StuckModels : IModels, IChatClient
{
    private readonly TaskCompletionSource _break = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _running;
    private int _started;

    public int Running => Volatile.Read(ref _running);

    public int Started => Volatile.Read(ref _started);

    public string Description => "stuck";

    public bool MayCallUnlistedTools => false;

    public void Break(Exception fault) => _break.SetException(fault);

    public string NameFor(PromptKind kind, string asked) => asked;

    public IChatClient Chat(string model) => this;

    public IImageGenerator Images(string model) => throw new NotSupportedException();

    public ITextToSpeechClient Speech(string model) => throw new NotSupportedException();

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref _started);
        Interlocked.Increment(ref _running);
        try
        {
            yield return new ChatResponseUpdate(ChatRole.Assistant, "word");
            await _break.Task.WaitAsync(cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }

    public Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose()
    {
    }
}
