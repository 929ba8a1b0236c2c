using AgentMark.EndToEnd.Harness;
using Microsoft.AspNetCore.Http;

namespace AgentMark.EndToEnd;

/// <summary>Promise: routes follow their file while the sidecar runs, and that costs the machine no watches.</summary>
public abstract class SettingsFile(SidecarBinary binary) : OwnSidecarTests(binary)
{
    [Fact]
    public async Task Route_that_is_written_into_the_file_is_there_soon()
    {
        var service = Own(await Upstream.StartAsync(context => context.Response.WriteAsync("from the service")));
        await WriteAsync("{}");
        var sidecar = await StartAsync();
        var client = SenderTo(sidecar, secret: null);
        using (var before = await client.GetAsync("/service"))
        {
            Assert.Equal(404, before.Status);
        }

        const string Routes = """{"service":{"ClusterId":"service","Match":{"Path":"/service"}}}""";
        await WriteAsync("{\"ReverseProxy\":{\"Routes\":" + Routes + ",\"Clusters\":{\"service\":{\"Destinations\":{\"one\":{\"Address\":\"" + service.Address + "\"}}}}}}");

        await Eventually.TrueAsync(
            async () =>
            {
                using var reply = await client.GetAsync("/service");
                return await reply.TextAsync() == "from the service";
            },
            "the route to be taken from the file");
    }

    /// <summary>A user has 128 watchers on a machine, all pods of a node share them, and a program that gets none would not start.</summary>
    [Fact]
    public async Task No_folder_is_watched()
    {
        var runner = await StartRunnerAsync();
        await WriteAsync("{}");
        var sidecar = await StartAsync(runner.Address);
        using var reply = await SenderTo(sidecar).GetAsync("/nothing");
        Assert.Equal(404, reply.Status);

        Assert.DoesNotContain("inotify", sidecar.OpenFiles(), StringComparison.Ordinal);
    }

    private Task<SidecarProcess> StartAsync(string runner = "http://127.0.0.1:1") =>
        StartSidecarAsync(new SidecarOptions { Runner = runner, ["ASPNETCORE_CONTENTROOT"] = Folder });

    private Task WriteAsync(string json) => File.WriteAllTextAsync(Path.Combine(Folder, "appsettings.json"), json, TestContext.Current.CancellationToken);
}

public sealed class SettingsFileJit() : SettingsFile(SidecarBinary.Jit);

public sealed class SettingsFileAot() : SettingsFile(SidecarBinary.Aot);
