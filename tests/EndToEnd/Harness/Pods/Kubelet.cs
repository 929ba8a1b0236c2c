using System.Diagnostics;
using k8s.Models;

namespace AgentMark.EndToEnd.Harness.Pods;

/// <summary>
/// Takes a pod through its life in the order in which a kubelet does: init containers one after the other, each when the one before
/// has started; then the main container. At the end all preStop hooks at once; SIGTERM to the main container when its own hook has
/// returned; to the native sidecars, in reverse order, only when the main container has ended.
/// </summary>
internal sealed class Kubelet(PodManifest pod, SidecarBinary binary, ModelServer? main) : IAsyncDisposable
{
    private readonly HttpClient _client = new() { Timeout = Timeout.InfiniteTimeSpan };
    private readonly List<PodContainer> _sidecars = [];
    private PodContainer? _main;

    private TimeSpan Grace => TimeSpan.FromSeconds(pod.Spec.TerminationGracePeriodSeconds ?? 30);

    /// <summary>True once the main container's hook has returned, so that it gets SIGTERM.</summary>
    public bool IsMainReleased { get; private set; }

    public async Task StartAsync()
    {
        foreach (var definition in pod.Spec.InitContainers)
        {
            Assert.Equal("Always", definition.RestartPolicy);
            var container = await PodContainer.StartAsync(definition, binary);
            _sidecars.Add(container);
            await PassesAsync(container, definition.StartupProbe);
        }

        await StartMainAsync();
        foreach (var sidecar in _sidecars)
        {
            await PassesAsync(sidecar, sidecar.Definition.ReadinessProbe);
            await PassesAsync(sidecar, sidecar.Definition.LivenessProbe);
        }
    }

    /// <summary>The main container alone ends and starts again, as after a failed liveness probe.</summary>
    public async Task RestartMainAsync()
    {
        await HookAsync(Main());
        await EndMainAsync();
        await StartMainAsync();
    }

    /// <summary>Ends the pod.</summary>
    /// <param name="mainHookFirst">Which hook the sidecar hears of first.</param>
    /// <param name="between">How long before the other.</param>
    public async Task StopAsync(bool mainHookFirst, TimeSpan between)
    {
        var first = mainHookFirst ? HookAsync(Main()) : SidecarHooksAsync();
        await Task.Delay(between, TestContext.Current.CancellationToken);
        var second = mainHookFirst ? SidecarHooksAsync() : HookAsync(Main());
        // All of it has one grace period.
        var begun = Stopwatch.GetTimestamp();
        await (mainHookFirst ? first : second).WaitAsync(Left());
        IsMainReleased = true;
        await EndMainAsync();
        await Task.WhenAll(first, second).WaitAsync(Left());
        foreach (var sidecar in Enumerable.Reverse(_sidecars))
        {
            sidecar.Terminate();
            Assert.Equal(0, await sidecar.WaitForExitAsync(Left()));
        }

        TimeSpan Left()
        {
            var left = Grace - between - Stopwatch.GetElapsedTime(begun);
            Assert.True(left > TimeSpan.Zero, "The grace period is over: the kubelet would kill what is left.");
            return left;
        }
    }

    /// <summary>The status of a container's readiness probe now.</summary>
    public async Task<int> ReadinessAsync()
    {
        using var answer = await _client.GetAsync(Address(_sidecars[0].Definition.ReadinessProbe.HttpGet), TestContext.Current.CancellationToken);
        return (int)answer.StatusCode;
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        foreach (var container in _sidecars.Append(_main).OfType<PodContainer>())
        {
            await container.DisposeAsync();
        }
    }

    private V1Container Main() => Assert.Single(pod.Spec.Containers);

    private async Task StartMainAsync()
    {
        if (main is not null)
        {
            await main.StartAsync(pod.ModelPort);
            return;
        }

        _main = await PodContainer.StartAsync(Main(), binary);
    }

    private async Task EndMainAsync()
    {
        if (main is not null)
        {
            await main.StopAsync();
            return;
        }

        _main!.Terminate();
        Assert.Equal(0, await _main.WaitForExitAsync(Grace));
        await _main.DisposeAsync();
        _main = null;
    }

    private Task SidecarHooksAsync() => Task.WhenAll(_sidecars.Select(s => HookAsync(s.Definition)));

    private async Task HookAsync(V1Container container)
    {
        if (container.Lifecycle?.PreStop is { } hook)
        {
            using var answer = await _client.GetAsync(Address(hook.HttpGet), TestContext.Current.CancellationToken);
            Assert.True(answer.IsSuccessStatusCode, $"The preStop hook of {container.Name} was answered {answer.StatusCode}.");
        }
    }

    private async Task PassesAsync(PodContainer container, V1Probe? probe)
    {
        if (probe is null)
        {
            return;
        }

        var patience = TimeSpan.FromSeconds((probe.PeriodSeconds ?? 10) * (probe.FailureThreshold ?? 3));
        await Eventually.TrueAsync(
            async () =>
            {
                Assert.False(container.HasExited, $"Container {container.Definition.Name} ended:\n{container.Output}");
                try
                {
                    using var answer = await _client.GetAsync(Address(probe.HttpGet), TestContext.Current.CancellationToken);
                    return answer.IsSuccessStatusCode;
                }
                catch (HttpRequestException)
                {
                    return false;
                }
            },
            $"{probe.HttpGet.Path} of {container.Definition.Name} to pass",
            patience);
    }

    private static Uri Address(V1HTTPGetAction action) => new($"http://127.0.0.1:{action.Port.Value}{action.Path}");
}
