using System.Formats.Tar;
using System.Runtime.Versioning;
using AgentMark.EndToEnd.Harness;

namespace AgentMark.EndToEnd;

/// <summary>Promise: the image is small, holds nothing but its program, and serves from first probe to last signal under the strictest rules.</summary>
public sealed class ContainerImage : IAsyncDisposable
{
    private const int MaxBytes = 16_600_000;
    private const string NobodyInParticular = "65532";

    private static readonly Lazy<Task<OciArchive>> s_sidecar = new(() => BuildAsync("sidecar", AotPublish.Sidecar));
    private static readonly Lazy<Task<OciArchive>> s_sampleRunner = new(() => BuildAsync("sample-runner", AotPublish.SampleRunner));

    private readonly Stack<IAsyncDisposable> _owned = new();

    public async ValueTask DisposeAsync()
    {
        while (_owned.TryPop(out var one))
        {
            await one.DisposeAsync();
        }
    }

    [Fact]
    public async Task Two_builds_are_the_same_to_the_last_byte_and_small()
    {
        Podman.SkipIfMissing();
        var first = await s_sidecar.Value;
        var second = await OciArchive.BuildAsync("sidecar", await AotPublish.Sidecar.ExecutableAsync(), "again.tar");
        Assert.Equal(first.Digest, second.Digest);
        var bytes = await File.ReadAllBytesAsync(first.Path, TestContext.Current.CancellationToken);
        Assert.Equal(bytes, await File.ReadAllBytesAsync(second.Path, TestContext.Current.CancellationToken));
        Assert.InRange(bytes.Length, 1_000_000, MaxBytes);
    }

    [Fact]
    public async Task Image_holds_the_program_what_it_loads_and_nothing_to_run_beside_it()
    {
        Podman.SkipIfMissing();
        var files = (await s_sidecar.Value).Files();
        Assert.All(files.Values, file => Assert.Equal((0, 0, DateTimeOffset.UnixEpoch), (file.Uid, file.Gid, file.ModificationTime)));
        Assert.All(files.Values, file => Assert.Equal(default, file.Mode & (UnixFileMode.SetUser | UnixFileMode.SetGroup | UnixFileMode.OtherWrite)));
        var names = files.Where(file => file.Value.EntryType != TarEntryType.Directory).Select(file => Path.GetFileName(file.Key)).Order(StringComparer.Ordinal);
        Assert.Equal(
            [
                "agentmark-sidecard", "ca-certificates.crt", "group", "ld-linux-x86-64.so.2", "libc.so.6", "libcrypto.so.3", "libm.so.6",
                "libssl.so.3", "nsswitch.conf", "passwd",
            ],
            names);
    }

    [Fact]
    public async Task Image_says_what_it_is_and_that_it_is_not_root()
    {
        Podman.SkipIfMissing();
        var config = (await s_sidecar.Value).Config;
        Assert.Equal("65532:65532", config.GetProperty("User").GetString());
        Assert.Equal("/usr/bin/agentmark-sidecard", Assert.Single(config.GetProperty("Entrypoint").EnumerateArray()).GetString());
        Assert.Equal(["9417/tcp", "9419/tcp"], config.GetProperty("ExposedPorts").EnumerateObject().Select(port => port.Name));
        Assert.Contains("DOTNET_EnableDiagnostics=0", config.GetProperty("Env").EnumerateArray().Select(variable => variable.GetString()));
        Assert.Equal(
            [
                ("org.opencontainers.image.licenses", "Apache-2.0"),
                ("org.opencontainers.image.title", "agentmark-sidecar"),
                ("org.opencontainers.image.version", Repository.Version),
            ],
            config.GetProperty("Labels").EnumerateObject().Select(label => (label.Name, label.Value.GetString()!)).Order());
    }

    [Fact]
    public async Task Program_answers_inside_where_no_shell_does()
    {
        Podman.SkipIfMissing();
        var podman = Own(await Podman.WithAsync(await s_sidecar.Value));
        var sidecar = StartSidecar(podman, out var options, ("AGENTMARK_RUNNER", "http://127.0.0.1:1"));
        await AnswersAsync(sidecar, options, "/healthz/startup", 200);

        Assert.Equal((0, ""), await sidecar.ExecAsync("/usr/bin/agentmark-sidecard", "--healthcheck"));
        var (exitCode, version) = await sidecar.ExecAsync("/usr/bin/agentmark-sidecard", "--version");
        Assert.Equal(0, exitCode);
        Assert.StartsWith($"agentmark-sidecard {Repository.Version}", version, StringComparison.Ordinal);
        var (noShell, said) = await sidecar.ExecAsync("/bin/sh", "-c", "true");
        Assert.NotEqual(0, noShell);
        Assert.Contains("no such file", said, StringComparison.OrdinalIgnoreCase);

        var status = await sidecar.StatusAsync();
        Assert.All(["Uid", "Gid"], member => Assert.Equal(Enumerable.Repeat(NobodyInParticular, 4), status[member].Split('\t')));
        Assert.All(["CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"], member => Assert.Equal(0UL, Convert.ToUInt64(status[member], 16)));
        Assert.Equal(("1", "2"), (status["NoNewPrivs"], status["Seccomp"]));
        Assert.Equal(0, await sidecar.TerminateAsync());
    }

    [Fact]
    public async Task Sidecar_lives_from_first_probe_to_last_signal_and_cuts_nothing()
    {
        Podman.SkipIfMissing();
        var runner = Own(await ScriptedRunner.StartAsync());
        var podman = Own(await Podman.WithAsync(await s_sidecar.Value));
        var sidecar = StartSidecar(podman, out var options, ("AGENTMARK_RUNNER", runner.Address), ("AGENTMARK_DRAIN_SETTLE", "0s"), ("AGENTMARK_DRAIN_TIME", "60s"));
        await AnswersAsync(sidecar, options, "/healthz/startup", 200);
        await AnswersAsync(sidecar, options, "/healthz/ready", 200);

        var name = Event.NewName();
        var goOn = new Signal("the streams to go on");
        runner.OnPrompt(name, async call =>
        {
            await call.SendAsync(Say.Text("begin"));
            await goOn.WaitAsync(TimeSpan.FromMinutes(2));
            await call.SendAsync(Say.Text("end"), Say.Finish());
        });
        using var webhook = new Webhook(AddressOf(options.DataPort));
        var replies = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => webhook.PostAsync(Event.Prompt(name))));
        Assert.All(await Task.WhenAll(replies.Select(reply => reply.NextLineAsync())), line => Assert.Equal("""{"type":"text","result":"begin"}""", line));

        // The hooks of both containers, as the kubelet calls them: one begins the drain, the other waits for its end.
        using var manager = new Webhook(AddressOf(options.ManagementPort), null);
        var waiting = manager.GetAsync("/drain/wait");
        using (var begun = await manager.GetAsync("/drain"))
        {
            Assert.Equal(200, begun.Status);
        }

        await AnswersAsync(sidecar, options, "/healthz/ready", 503);
        await AnswersAsync(sidecar, options, "/healthz/live", 200);
        await Eventually.TrueAsync(async () => await StatusOfNewEventAsync(webhook) == 503, "new events to be refused");
        Assert.False(waiting.IsCompleted, "Twenty streams are open.");
        goOn.Set();
        foreach (var reply in replies)
        {
            using (reply)
            {
                var rest = await reply.LinesAsync();
                Assert.Equal("""{"type":"text","result":"end"}""", rest[0]);
                Assert.DoesNotContain(rest, line => Lines.TypeOf(line) == "error");
                Lines.EndInDone(rest);
            }
        }

        using (var waited = await Eventually.ResultAsync(waiting, "the wait for the drain to end"))
        {
            Assert.Equal(200, waited.Status);
        }

        Assert.Equal(0, await sidecar.TerminateAsync());
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task Sample_runner_answers_over_a_socket_that_two_containers_share()
    {
        Podman.SkipIfMissing();
        var podman = Own(await Podman.WithAsync(await s_sidecar.Value, await s_sampleRunner.Value));
        var shared = Directory.CreateTempSubdirectory("agentmark-run-");
        try
        {
            File.SetUnixFileMode(shared.FullName, (UnixFileMode)0b111_111_111); // as an emptyDir is
            var volume = $"{shared.FullName}:/run/agentmark";
            Own(ContainerProcess.Start(
                podman, "agentmark-sample-runner", new() { ["AGENTMARK_RUNNER_LISTEN"] = "unix:///run/agentmark/runner.sock", ["AGENTMARK_SAMPLE_DELAY"] = "0" }, volume));
            var sidecar = StartSidecar(podman, [volume], out var options, ("AGENTMARK_RUNNER", "unix:///run/agentmark/runner.sock"));
            await AnswersAsync(sidecar, options, "/healthz/ready", 200);

            using var webhook = new Webhook(AddressOf(options.DataPort));
            using var reply = await webhook.PostAsync(Event.Prompt(Event.NewName()));
            await reply.IsStreamAsync();
            var lines = await reply.LinesAsync();
            Lines.EndInDone(lines);
            Assert.DoesNotContain(lines, line => Lines.TypeOf(line) == "error");
            Assert.True(lines.Count > 10, string.Join('\n', lines));
        }
        finally
        {
            await DisposeAsync();
            shared.Delete(recursive: true);
        }
    }

    private static async Task<OciArchive> BuildAsync(string program, AotPublish publish) =>
        await OciArchive.BuildAsync(program, await publish.ExecutableAsync(), $"{program}.tar");

    private static Uri AddressOf(int port) => new($"http://127.0.0.1:{port}");

    private static async Task<int> StatusOfNewEventAsync(Webhook webhook)
    {
        using var reply = await webhook.PostAsync(Event.GetEvals());
        return reply.Status;
    }

    /// <summary>A probe, repeated as the kubelet does it.</summary>
    private static async Task AnswersAsync(ContainerProcess container, SidecarOptions options, string path, int status)
    {
        using var probe = new Webhook(AddressOf(options.ManagementPort), null);
        await Eventually.TrueAsync(
            async () =>
            {
                Assert.False(container.HasExited, $"The container ended:\n{container.Output}");
                try
                {
                    using var reply = await probe.GetAsync(path);
                    return reply.Status == status;
                }
                catch (HttpRequestException)
                {
                    return false;
                }
            },
            $"{path} to answer {status}");
    }

    private ContainerProcess StartSidecar(Podman podman, out SidecarOptions options, params (string Name, string Value)[] variables) =>
        StartSidecar(podman, [], out options, variables);

    private ContainerProcess StartSidecar(Podman podman, string[] volumes, out SidecarOptions options, params (string Name, string Value)[] variables)
    {
        options = new SidecarOptions();
        foreach (var (name, value) in variables)
        {
            options[name] = value;
        }

        var environment = new Dictionary<string, string?>();
        options.ApplyTo(environment);
        return Own(ContainerProcess.Start(podman, "agentmark-sidecar", environment, volumes));
    }

    private T Own<T>(T one)
        where T : IAsyncDisposable
    {
        _owned.Push(one);
        return one;
    }
}
