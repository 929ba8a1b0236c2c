namespace AgentMark.EndToEnd.Harness;

/// <summary>One model server, and the streaming step of each language in front of it; each is started by the first test that wants it.</summary>
public sealed class StreamingRunnerSet : IAsyncDisposable
{
    private readonly Dictionary<string, Lazy<Task<ExampleRunner>>> _runners;
    private readonly Lazy<Task<OpenAiServer>> _server = new(OpenAiServer.StartAsync);

    public StreamingRunnerSet() => _runners = ExampleRunnerSet.Languages.ToDictionary(
        row => row.Data, row => new Lazy<Task<ExampleRunner>>(() => StartAsync(row.Data)));

    internal Task<OpenAiServer> ServerAsync() => _server.Value;

    internal Task<ExampleRunner> RunnerAsync(string language) => _runners[language].Value;

    public async ValueTask DisposeAsync()
    {
        foreach (var runner in _runners.Values.Where(runner => runner.IsValueCreated && runner.Value.IsCompletedSuccessfully))
        {
            await (await runner.Value).DisposeAsync();
        }

        if (_server.IsValueCreated)
        {
            await (await _server.Value).DisposeAsync();
        }
    }

    private async Task<ExampleRunner> StartAsync(string language) => await ExampleRunner.StartAsync(
        language, "streaming", variables: [("OPENAI_BASE_URL", (await ServerAsync()).BaseUrl), ("OPENAI_API_KEY", "key-of-the-test")]);
}
