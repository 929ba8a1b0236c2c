using System.Collections.Concurrent;

namespace AgentMark.EndToEnd.Harness;

/// <summary>One model server, and one runner of each language in front of it, for all tests of a class; each is started by the first test that wants it.</summary>
public sealed class ExampleRunnerSet : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<Task<ExampleRunner>>> _runners = new();
    private readonly Lazy<Task<OpenAiServer>> _server = new(OpenAiServer.StartAsync);

    /// <summary>The folders of <c>examples/runners</c>.</summary>
    public static TheoryData<string> Languages { get; } = ["node", "python", "go"];

    internal Task<OpenAiServer> ServerAsync() => _server.Value;

    /// <summary>The complete runner of a language, in front of the server.</summary>
    internal Task<ExampleRunner> WithModelAsync(string language) => _runners.GetOrAdd(language, _ => new(async () =>
        await ExampleRunner.StartAsync(language, variables: [("OPENAI_BASE_URL", (await ServerAsync()).BaseUrl), ("OPENAI_API_KEY", "key-of-the-test")]))).Value;

    /// <summary>The complete runner of a language, without a model.</summary>
    internal Task<ExampleRunner> AloneAsync(string language) =>
        _runners.GetOrAdd($"{language} alone", _ => new(() => ExampleRunner.StartAsync(language))).Value;

    public async ValueTask DisposeAsync()
    {
        foreach (var runner in _runners.Values)
        {
            if (runner.Value.IsCompletedSuccessfully)
            {
                await runner.Value.Result.DisposeAsync();
            }
        }

        if (_server.IsValueCreated)
        {
            await (await _server.Value).DisposeAsync();
        }
    }
}
