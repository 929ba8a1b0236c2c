using System.Collections;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.RegularExpressions;
using AgentMark.Sidecar.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace AgentMark.Sidecar.Tests.Hosting;

/// <summary>
/// Promise: every generic type that the services of a plain start are made of is compiled ahead, since the native runtime would build it
/// at each start; they were two fifths of it. With AGENTMARK_WRITE_STARTUP_TYPES=1 the test writes the list in place of comparing it.
/// </summary>
public sealed partial class StartupTypesTests
{
    private const BindingFlags Internals = BindingFlags.Instance | BindingFlags.NonPublic;

    [Fact]
    public async Task Generic_types_of_the_services_are_compiled_ahead()
    {
        var isWriting = Environment.GetEnvironmentVariable("AGENTMARK_WRITE_STARTUP_TYPES") == "1";
        var text = Write((await ServiceTypesAsync()).Select(Element).Where(type => type.IsGenericType));
        if (isWriting)
        {
            await File.WriteAllTextAsync(ListFile(), text, TestContext.Current.CancellationToken);
        }

        Assert.Equal(text, await File.ReadAllTextAsync(ListFile(), TestContext.Current.CancellationToken));
    }

    /// <summary>Starts the sidecar in this process and looks at what its services were made of.</summary>
    private static async Task<IReadOnlyList<Type>> ServiceTypesAsync()
    {
        var built = new TaskCompletionSource<IHost>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var listeners = DiagnosticListener.AllListeners.Subscribe(new Watcher<DiagnosticListener>(listener =>
        {
            if (listener.Name == "Microsoft.Extensions.Hosting")
            {
                listener.Subscribe(new Watcher<KeyValuePair<string, object?>>(message =>
                {
                    if (message is { Key: "HostBuilt", Value: IHost host } && host.Services.GetService<SidecarOptions>() is not null)
                    {
                        built.TrySetResult(host);
                    }
                }));
            }
        }));
        ForgetSwitches();
        string[] args =
        [
            "--urls=http://127.0.0.1:0",
            $"--AGENTMARK_MANAGEMENT_URLS=http://127.0.0.1:{FreePort()}",
            "--AGENTMARK_RUNNER=http://127.0.0.1:1",
            "--AGENTMARK_WEBHOOK_SECRET=a-secret-that-is-long-enough-for-a-start",
        ];
        var run = Task.Run(() => typeof(SidecarOptions).Assembly.EntryPoint!.Invoke(null, [args]));
        await Task.WhenAny(built.Task, run);
        var services = (await built.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken)).Services;
        var lifetime = services.GetRequiredService<IHostApplicationLifetime>();
        await Eventually.TrueAsync(() => lifetime.ApplicationStarted.IsCancellationRequested, "the sidecar has started");
        var types = CallSites(services).SelectMany(site => new[] { TypeOf(site, "ServiceType"), TypeOf(site, "ImplementationType") }).OfType<Type>().ToList();
        lifetime.StopApplication();
        await run;
        return types;
    }

    /// <summary>What the tests are told by variables would be no setting of the sidecar. No other test of this process reads any.</summary>
    private static void ForgetSwitches()
    {
        foreach (var name in Environment.GetEnvironmentVariables().Keys.Cast<string>().Where(name => name.StartsWith("AGENTMARK_", StringComparison.Ordinal)))
        {
            Environment.SetEnvironmentVariable(name, null);
        }
    }

    /// <summary>The container's own notes; it has no public name for them.</summary>
    private static IEnumerable<object> CallSites(IServiceProvider services)
    {
        var factory = services.GetType().GetProperty("CallSiteFactory", Internals)!.GetValue(services)!;
        return ((IDictionary)factory.GetType().GetField("_callSiteCache", Internals)!.GetValue(factory)!).Values.Cast<object>();
    }

    private static Type? TypeOf(object site, string property) => (Type?)site.GetType().GetProperty(property)!.GetValue(site);

    private static Type Element(Type type) => type.IsArray ? type.GetElementType()! : type;

    private static string Write(IEnumerable<Type> types)
    {
        var text = new StringBuilder("""
            <!-- Generic types of which the services are made at the start, and which the native compiler would leave to the runtime.
                 Written and compared by tests/Sidecar.Tests/Hosting/StartupTypesTests.cs: change nothing here. -->
            <Directives>
              <Application>

            """);
        foreach (var assembly in types.Distinct().GroupBy(type => type.Assembly.GetName().Name!).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            text.Append($"    <Assembly Name=\"{assembly.Key}\">\n");
            foreach (var name in assembly.Select(type => Version().Replace(type.FullName!, "")).Order(StringComparer.Ordinal))
            {
                text.Append($"      <Type Name=\"{name}\" Dynamic=\"Required All\" />\n");
            }

            text.Append("    </Assembly>\n");
        }

        return text.Append("  </Application>\n</Directives>\n").ToString();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string ListFile([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../../src/Sidecar/StartupTypes.rd.xml"));

    [GeneratedRegex(", Version=[^,\\]]+, Culture=[^,\\]]+, PublicKeyToken=[^,\\]]+")]
    private static partial Regex Version();

    private sealed class Watcher<T>(Action<T> next) : IObserver<T>
    {
        public void OnCompleted()
        {
        }

        public void OnError(Exception error)
        {
        }

        public void OnNext(T value) => next(value);
    }
}
