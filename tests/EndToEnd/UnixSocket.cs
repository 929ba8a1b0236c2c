using AgentMark.EndToEnd.Harness;

namespace AgentMark.EndToEnd;

/// <summary>Promise: a runner behind a Unix socket is as good as one behind a port.</summary>
public abstract class UnixSocket(SidecarBinary binary) : OwnSidecarTests(binary), IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("agentmark-");

    public void Dispose()
    {
        _folder.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Run_goes_over_the_socket()
    {
        var runner = await StartRunnerAsync(new RunnerOptions { SocketPath = PathOf("runner.sock") });
        var sidecar = await StartSidecarAsync(runner);
        Assert.Equal("over the socket", await TextOfAsync(sidecar, runner, "over the socket"));
        using var ready = await ManagerOf(sidecar).GetAsync("/healthz/ready");
        Assert.Equal(200, ready.Status);
    }

    [Fact]
    public async Task Authority_is_localhost()
    {
        var runner = await StartRunnerAsync(new RunnerOptions { SocketPath = PathOf("runner with space.sock") });
        var sidecar = await StartSidecarAsync(runner);
        await TextOfAsync(sidecar, runner, "a");
        Assert.NotEmpty(runner.Calls);
        Assert.All(runner.Calls, call => Assert.Equal("localhost", call.Authority));
    }

    [Fact]
    public async Task Two_sockets_are_kept_apart()
    {
        var one = await StartRunnerAsync(new RunnerOptions { SocketPath = PathOf("one.sock") });
        var two = await StartRunnerAsync(new RunnerOptions { SocketPath = PathOf("two.sock") });
        var options = new SidecarOptions { Runner = one.Address };
        options["ReverseProxy__Routes__other__ClusterId"] = "other";
        options["ReverseProxy__Routes__other__Match__Path"] = "/other";
        options["ReverseProxy__Clusters__other__Metadata__AgentMark.Runner"] = "true";
        options["ReverseProxy__Clusters__other__Destinations__two__Address"] = two.Address;
        var sidecar = await StartSidecarAsync(options);
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal("one", await TextOfAsync(sidecar, one, "one"));
            Assert.Equal("two", await TextOfAsync(sidecar, two, "two", "/other"));
        }
    }

    [Fact]
    public async Task Two_sockets_of_one_cluster_both_get_runs()
    {
        var one = await StartRunnerAsync(new RunnerOptions { SocketPath = PathOf("one.sock") });
        var two = await StartRunnerAsync(new RunnerOptions { SocketPath = PathOf("two.sock") });
        var sidecar = await StartSidecarAsync(new SidecarOptions { Runner = $"{one.Address},{two.Address}" });
        var name = Event.NewName();
        one.OnPrompt(name, Say.Text("one"), Say.Finish());
        two.OnPrompt(name, Say.Text("two"), Say.Finish());
        var webhook = SenderTo(sidecar);
        var texts = new HashSet<string>();
        await Eventually.TrueAsync(
            async () =>
            {
                using var reply = await webhook.PostAsync(Event.Prompt(name));
                texts.Add((await reply.LinesAsync())[0]);
                return texts.Count == 2;
            },
            "both runners to be called");
        Assert.Equal(["""{"type":"text","result":"one"}""", """{"type":"text","result":"two"}"""], texts.Order());
    }

    [Fact]
    public async Task Missing_socket_is_named_and_found_when_it_comes()
    {
        var path = PathOf("late.sock");
        var sidecar = await StartSidecarAsync(new SidecarOptions { Runner = $"unix://{path}" });
        using (var reply = await SenderTo(sidecar).PostAsync(Event.Prompt("early")))
        {
            await reply.FailsAsync(503, path);
        }

        using (var ready = await ManagerOf(sidecar).GetAsync("/healthz/ready"))
        {
            Assert.Equal(503, ready.Status);
        }

        var runner = await StartRunnerAsync(new RunnerOptions { SocketPath = path });
        Assert.Equal("here", await TextOfAsync(sidecar, runner, "here"));
    }

    [Fact]
    public async Task Runner_that_starts_again_at_its_socket_is_found_again()
    {
        var path = PathOf("again.sock");
        var runner = await StartRunnerAsync(new RunnerOptions { SocketPath = path });
        var sidecar = await StartSidecarAsync(runner);
        Assert.Equal("first", await TextOfAsync(sidecar, runner, "first"));
        await runner.StopAsync();
        using (var reply = await SenderTo(sidecar).PostAsync(Event.Prompt("between")))
        {
            await reply.FailsAsync(503, path);
        }

        File.Delete(path);
        await runner.StartAsync();
        Assert.Equal("second", await TextOfAsync(sidecar, runner, "second"));
    }

    private string PathOf(string file) => Path.Combine(_folder.FullName, file);

    /// <summary>The text that a run of this runner answers with.</summary>
    private async Task<string> TextOfAsync(SidecarProcess sidecar, ScriptedRunner runner, string text, string path = "/webhook")
    {
        var name = Event.NewName();
        runner.OnPrompt(name, Say.Text(text), Say.Finish());
        using var reply = await SenderTo(sidecar, path: path).PostAsync(Event.Prompt(name, stream: false));
        Assert.True(reply.Status == 200, await reply.TextAsync());
        return (await reply.JsonAsync()).GetProperty("result").GetString()!;
    }
}

public sealed class UnixSocketJit() : UnixSocket(SidecarBinary.Jit);

public sealed class UnixSocketAot() : UnixSocket(SidecarBinary.Aot);
