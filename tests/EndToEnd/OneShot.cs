using System.Diagnostics;
using AgentMark.EndToEnd.Harness;

namespace AgentMark.EndToEnd;

/// <summary>Promise: the executable says its version and whether it lives, for containers that have nothing else to ask it with.</summary>
public abstract class OneShot(SidecarBinary binary) : OwnSidecarTests(binary)
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Version_is_one_line_and_needs_no_configuration()
    {
        var (exitCode, output) = await RunAsync("--version");
        Assert.Equal(0, exitCode);
        Assert.Matches($@"^agentmark-sidecard {Repository.Version}\S* \(\.NET 10\.\S+\)$", output);
    }

    [Theory]
    [InlineData("http://*:{0}")]
    [InlineData("http://+:{0}")]
    [InlineData("http://0.0.0.0:{0};http://127.0.0.1:1")]
    [InlineData("http://[::]:{0}")]
    [InlineData("http://localhost:{0}")]
    [InlineData("http://127.0.0.1:{0}")]
    public async Task Sidecar_that_lives_is_healthy_at_its_management_listener(string urls)
    {
        var sidecar = await StartSidecarAsync(new SidecarOptions());
        var management = urls.Replace("{0}", $"{sidecar.Management.Port}", StringComparison.Ordinal);
        var (exitCode, output) = await RunAsync("--healthcheck", ("AGENTMARK_MANAGEMENT_URLS", management), ("ASPNETCORE_URLS", "http://127.0.0.1:1"));
        Assert.Equal("", output);
        Assert.Equal(0, exitCode);
    }

    [Fact]
    public async Task Without_a_management_listener_the_data_listener_is_asked()
    {
        var sidecar = await StartSidecarAsync(new SidecarOptions { ["AGENTMARK_MANAGEMENT_URLS"] = null });
        var (exitCode, _) = await RunAsync("--healthcheck", ("ASPNETCORE_URLS", sidecar.Address.OriginalString));
        Assert.Equal(0, exitCode);
    }

    [Fact]
    public async Task Drain_does_not_make_it_unhealthy()
    {
        var sidecar = await StartSidecarAsync(new SidecarOptions());
        using (await ManagerOf(sidecar).GetAsync("/drain"))
        {
        }

        var (exitCode, _) = await RunAsync("--healthcheck", ("AGENTMARK_MANAGEMENT_URLS", sidecar.Management.OriginalString));
        Assert.Equal(0, exitCode);
    }

    [Fact]
    public async Task Sidecar_that_is_not_there_is_one_sentence()
    {
        var address = $"http://127.0.0.1:{Ports.Next()}";
        var (exitCode, output) = await RunAsync("--healthcheck", ("AGENTMARK_MANAGEMENT_URLS", address));
        Assert.Equal(1, exitCode);
        Assert.StartsWith($"The sidecar cannot be reached at {address}/healthz/live: ", output, StringComparison.Ordinal);
        Assert.Single(output.Split('\n'));
    }

    [Fact]
    public async Task Something_else_at_the_address_is_not_a_healthy_sidecar()
    {
        var runner = await StartRunnerAsync(); // speaks HTTP/2 alone
        var (exitCode, output) = await RunAsync("--healthcheck", ("AGENTMARK_MANAGEMENT_URLS", runner.Address));
        Assert.Equal(1, exitCode);
        Assert.Single(output.Split('\n'));
    }

    [Fact]
    public async Task Address_that_cannot_be_asked_is_one_sentence()
    {
        var (exitCode, output) = await RunAsync("--healthcheck", ("ASPNETCORE_URLS", "http://unix:/tmp/sidecar.sock"));
        Assert.Equal(1, exitCode);
        Assert.Contains("AGENTMARK_MANAGEMENT_URLS", output, StringComparison.Ordinal);
    }

    private async Task<(int ExitCode, string Output)> RunAsync(string argument, params (string Name, string Value)[] variables)
    {
        ProcessStartInfo start = await Binary.StartInfoAsync();
        var options = new SidecarOptions { ["AGENTMARK_WEBHOOK_SECRET"] = null, ["AGENTMARK_MANAGEMENT_URLS"] = null, ["ASPNETCORE_URLS"] = null };
        foreach (var (name, value) in variables)
        {
            options[name] = value;
        }

        start.ArgumentList.Add(argument);
        options.ApplyTo(start.Environment);
        return await Shell.RunAsync(start, s_limit);
    }
}

public sealed class OneShotJit() : OneShot(SidecarBinary.Jit);

public sealed class OneShotAot() : OneShot(SidecarBinary.Aot);
