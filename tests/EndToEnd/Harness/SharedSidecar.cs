namespace AgentMark.EndToEnd.Harness;

/// <summary>One sidecar and one scripted runner for all tests of a class, started by the first of them.</summary>
public abstract class SharedSidecar(SidecarBinary binary) : IAsyncLifetime
{
    internal SidecarBinary Binary => binary;

    internal SidecarProcess? Sidecar { get; private set; }

    internal ScriptedRunner? Runner { get; private set; }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (Sidecar is not null)
        {
            await Sidecar.DisposeAsync();
        }

        if (Runner is not null)
        {
            await Runner.DisposeAsync();
        }

        GC.SuppressFinalize(this);
    }

    internal async Task EnsureStartedAsync(RunnerOptions runnerOptions, Func<ScriptedRunner, SidecarOptions> options)
    {
        Runner ??= await ScriptedRunner.StartAsync(runnerOptions);
        Sidecar ??= await SidecarProcess.StartAsync(binary, options(Runner));
    }
}

/// <summary>The shared sidecar as <c>dotnet build</c> leaves it.</summary>
public sealed class JitSidecar() : SharedSidecar(SidecarBinary.Jit);

/// <summary>The shared sidecar as a native executable.</summary>
public sealed class AotSidecar() : SharedSidecar(SidecarBinary.Aot);
