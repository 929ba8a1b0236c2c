using AgentMark.Cli.Tests.Support;
using AgentMark.EndToEnd.Harness;

namespace AgentMark.Cli.Tests;

public sealed class ProtoTests
{
    [Fact]
    public async Task The_proto_is_printed_byte_for_byte()
    {
        var tool = new Tool();

        Assert.Equal(0, await tool.RunAsync("proto"));

        Assert.Equal(await Expected(), tool.OutBytes);
        Assert.Empty(tool.Error);
    }

    [Fact]
    public async Task Output_goes_to_a_file_and_nowhere_else()
    {
        using var folder = new TempFolder();
        var file = folder["agentmark.proto"];
        var tool = new Tool();

        Assert.Equal(0, await tool.RunAsync("proto", "--output", file));

        Assert.Equal(await Expected(), await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken));
        Assert.Empty(tool.Out);
    }

    [Fact]
    public async Task A_place_that_cannot_be_written_is_a_sentence()
    {
        using var folder = new TempFolder();
        var tool = new Tool();

        Assert.Equal(2, await tool.RunAsync("proto", "--output", folder[Path.Combine("missing", "agentmark.proto")]));

        Assert.Contains("Cannot write", tool.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", tool.Error, StringComparison.Ordinal);
    }

    private static Task<byte[]> Expected() =>
        File.ReadAllBytesAsync(Path.Combine(Repository.Root, "protos", "agentmark", "v1", "agentmark.proto"), TestContext.Current.CancellationToken);
}
