using System.Security.Cryptography.X509Certificates;
using AgentMark.Sidecar.Injection;
using AgentMark.Sidecar.Injector.Hosting;
using AgentMark.Sidecar.Injector.SelfManaged;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace AgentMark.Sidecar.Injector.Tests.Support;

/// <summary>The whole program in this process, on ports of its own.</summary>
internal sealed class RunningInjector : IAsyncDisposable
{
    private readonly WebApplication app;

    private RunningInjector(WebApplication app, Func<IReadOnlyList<X509Certificate2>> bundle, TimeProvider time)
    {
        this.app = app;
        var ports = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses
            .ToDictionary(a => a[..a.IndexOf(':', StringComparison.Ordinal)], a => int.Parse(a[(a.LastIndexOf(':') + 1)..], System.Globalization.CultureInfo.InvariantCulture));
        HttpsPort = ports["https"];
        Management = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{ports["http"]}") };
        ApiServer = new ApiServerClient(HttpsPort, bundle, time);
    }

    public int HttpsPort { get; }

    public ApiServerClient ApiServer { get; }

    /// <summary>Probes and metrics.</summary>
    public HttpClient Management { get; }

    public static InjectionImages Images { get; } = new("example.test/sidecar:1", "example.test/runner:1");

    public static Task<RunningInjector> WithFolderAsync(TlsFolder folder, X509Certificate2 authority, TimeProvider? time = null) =>
        StartAsync(new InjectorOptions(Images, 0, 0, folder.Path, null), () => [authority], time ?? TimeProvider.System);

    public static Task<RunningInjector> SelfManagedAsync(StubApiServer server, TimeProvider time, string replica) =>
        StartAsync(new InjectorOptions(Images, 0, 0, null, server.Options(replica)), () => TrustBundle.Read(server.CaBundle), time);

    public async Task<bool> IsReadyAsync() => (await Management.GetAsync("/healthz/ready", TestContext.Current.CancellationToken)).IsSuccessStatusCode;

    public async ValueTask DisposeAsync()
    {
        Management.Dispose();
        await app.DisposeAsync();
    }

    private static async Task<RunningInjector> StartAsync(InjectorOptions options, Func<IReadOnlyList<X509Certificate2>> bundle, TimeProvider time)
    {
        var app = InjectorHost.Build(options with { StopDelay = TimeSpan.Zero }, time);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new RunningInjector(app, bundle, time);
    }
}
