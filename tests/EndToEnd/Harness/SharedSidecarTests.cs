namespace AgentMark.EndToEnd.Harness;

/// <summary>A suite whose tests share one sidecar. Each test has prompt names of its own, so that none sees another's runs.</summary>
public abstract class SharedSidecarTests(SharedSidecar shared) : IAsyncLifetime
{
    private protected SidecarBinary Binary => shared.Binary;

    private protected SidecarProcess Sidecar => shared.Sidecar!;

    private protected ScriptedRunner Runner => shared.Runner!;

    private protected Webhook Webhook { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        await shared.EnsureStartedAsync(RunnerOptions, Options);
        Webhook = new Webhook(Sidecar.Address);
    }

    public ValueTask DisposeAsync()
    {
        Webhook.Dispose();
        Sidecar.Output.Check();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    private protected virtual RunnerOptions RunnerOptions => new();

    private protected virtual SidecarOptions Options(ScriptedRunner runner) => new() { Runner = runner.Address };

    /// <summary>Runs a text prompt whose runner sends these events: all lines of the answer.</summary>
    private protected async Task<List<string>> LinesOfAsync(string block, params V1.RunPromptResponse[] events)
    {
        var name = Event.NewName();
        Runner.OnPrompt(name, events);
        using var reply = await Webhook.PostAsync(Event.Prompt(name, block));
        await reply.IsStreamAsync();
        return await reply.LinesAsync();
    }
}
