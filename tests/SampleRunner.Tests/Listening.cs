using System.Net.Sockets;
using AgentMark.SampleRunner.Hosting;
using AgentMark.SampleRunner.Tests.Support;
using AgentMark.V1;

namespace AgentMark.SampleRunner.Tests;

public sealed class Listening : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("agentmark-");

    private string SocketPath => Path.Combine(_folder.FullName, "runner.sock");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_unix_socket_serves_runs()
    {
        await using var runner = await TestRunner.StartAsync(options => options with { Listen = $"unix://{SocketPath}" });

        Assert.NotEmpty(await runner.RunAsync(Ask.Text("x")));
    }

    [Fact]
    public async Task A_stale_socket_file_is_removed()
    {
        // .NET removes the file of a socket that it closes, a killed process does not: hide the file meanwhile.
        var hidden = SocketPath + ".hidden";
        using (var killed = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            killed.Bind(new UnixDomainSocketEndPoint(SocketPath));
            File.Move(SocketPath, hidden);
        }

        File.Move(hidden, SocketPath);
        await using var runner = await TestRunner.StartAsync(options => options with { Listen = $"unix://{SocketPath}" });

        Assert.NotEmpty(await runner.RunAsync(Ask.Text("x")));
    }

    [Fact]
    public async Task A_live_socket_and_an_ordinary_file_are_left_alone()
    {
        await using var runner = await TestRunner.StartAsync(options => options with { Listen = $"unix://{SocketPath}" });
        await Assert.ThrowsAsync<StartupException>(() => TestRunner.StartAsync(options => options with { Listen = $"unix://{SocketPath}" }));
        Assert.NotEmpty(await runner.RunAsync(Ask.Text("x")));

        var file = Path.Combine(_folder.FullName, "notes.txt");
        await File.WriteAllTextAsync(file, "keep me", TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<StartupException>(() => TestRunner.StartAsync(options => options with { Listen = $"unix://{file}" }));
        Assert.True(File.Exists(file));
    }

    [Fact]
    public async Task A_taken_port_is_one_sentence()
    {
        await using var runner = await TestRunner.StartAsync();
        var address = new Uri($"http://{runner.Channel.Target}").Authority;

        var fault = await Assert.ThrowsAsync<StartupException>(() => TestRunner.StartAsync(options => options with { Listen = address }));

        Assert.Contains(address, fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', fault.Message);
    }

    [Theory]
    [InlineData("127.0.0.1:50051", "127.0.0.1:50051")]
    [InlineData("localhost:1", "127.0.0.1:1")]
    [InlineData("*:80", "[::]:80")]
    [InlineData(":80", "[::]:80")]
    [InlineData("[::1]:80", "[::1]:80")]
    public void Addresses_of_tcp_are_understood(string text, string endPoint) =>
        Assert.Equal(endPoint, ListenAddress.Parse(text).EndPoint!.ToString());

    [Fact]
    public void Addresses_of_unix_sockets_are_understood() =>
        Assert.Equal("/run/agentmark/runner.sock", ListenAddress.Parse("unix:///run/agentmark/runner.sock").SocketPath);

    [Theory]
    [InlineData("")]
    [InlineData("50051")]
    [InlineData("127.0.0.1:")]
    [InlineData("127.0.0.1:99999")]
    [InlineData("127.0.0.1:-1")]
    [InlineData("some.host:50051")]
    [InlineData("http://127.0.0.1:50051")]
    [InlineData("unix://relative.sock")]
    [InlineData("unix:///")]
    public void Other_addresses_are_refused_naming_the_variable(string text) =>
        Assert.Contains(RunnerListenAddress.Variable, Assert.Throws<StartupException>(() => ListenAddress.Parse(text)).Message, StringComparison.Ordinal);
}
