using System.Collections.Concurrent;
using AgentMark.V1;
using Grpc.Net.Client;

namespace AgentMark.EndToEnd.Harness;

/// <summary>
/// The sample runners of all languages in front of one model server, each behind a sidecar of its own; every process is started by
/// the first test that wants it, and serves all tests of the class.
/// </summary>
public sealed class RunnerMatrixSet : IAsyncDisposable
{
    private const string CSharp = "csharp";
    private readonly ConcurrentDictionary<string, Lazy<Task<SidecarProcess>>> _sidecars = new();
    private readonly Lazy<Task<SampleRunnerProcess>> _sampleRunner;
    private readonly ExampleRunnerSet _examples = new();

    public RunnerMatrixSet() => _sampleRunner = new(async () => await SampleRunnerProcess.StartAsync(
        SidecarBinary.Jit, ("OPENAI_BASE_URL", (await ServerAsync()).BaseUrl), ("OPENAI_API_KEY", "key-of-the-test")));

    public static TheoryData<string> Languages { get; } = [CSharp, .. ExampleRunnerSet.Languages];

    /// <summary>Where data sets are read from.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("agentmark-e2e-").FullName;

    internal Task<OpenAiServer> ServerAsync() => _examples.ServerAsync();

    internal Task<SidecarProcess> SidecarAsync(string language) => _sidecars.GetOrAdd(language, _ => new(async () => await SidecarProcess.StartAsync(
        SidecarBinary.Jit, new SidecarOptions { Runner = await RunnerAddressAsync(language), ["AGENTMARK_DATASETS_DIR"] = Folder }))).Value;

    internal async Task<GetCapabilitiesResponse> CapabilitiesAsync(string language)
    {
        using var channel = GrpcChannel.ForAddress(await RunnerAddressAsync(language));
        return await new RunnerService.RunnerServiceClient(channel).GetCapabilitiesAsync(new(), cancellationToken: TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var sidecar in _sidecars.Values.Where(sidecar => sidecar.Value.IsCompletedSuccessfully))
        {
            await (await sidecar.Value).DisposeAsync();
        }

        if (_sampleRunner.IsValueCreated)
        {
            await (await _sampleRunner.Value).DisposeAsync();
        }

        await _examples.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    private async Task<string> RunnerAddressAsync(string language) =>
        language == CSharp ? (await _sampleRunner.Value).Address : (await _examples.WithModelAsync(language)).Address;
}
