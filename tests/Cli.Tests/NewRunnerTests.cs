using AgentMark.Cli.Runners;
using AgentMark.Cli.Tests.Support;
using AgentMark.EndToEnd.Harness;

namespace AgentMark.Cli.Tests;

public sealed class NewRunnerTests
{
    public static TheoryData<string> Languages => [.. RunnerExample.Languages];

    [Fact]
    public void There_are_examples_in_three_languages() => Assert.Equal(["go", "node", "python"], RunnerExample.Languages);

    [Theory]
    [MemberData(nameof(Languages))]
    public async Task The_example_is_written_as_it_is_with_the_contract_beside_it(string language)
    {
        using var folder = new TempFolder();
        var tool = new Tool();

        Assert.Equal(0, await tool.RunAsync("new-runner", language, "--output", folder["mine"]));

        foreach (var name in new[] { "README.md", "setup", "run" })
        {
            Assert.Equal(Bytes(Repository.Root, "examples", "runners", language, name), Bytes(folder["mine"], name));
        }

        Assert.Equal(Bytes(Repository.Root, "protos", "agentmark", "v1", "agentmark.proto"), Bytes(folder["mine"], "protos", "agentmark", "v1", "agentmark.proto"));
        var written = Directory.GetFiles(folder["mine"], "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(folder["mine"], path)).ToList();
        var parts = Directory.GetFiles(Path.Combine(Repository.Root, "examples", "runners", language, "complete")).Select(path => Path.Combine("complete", Path.GetFileName(path)));
        Assert.Equal(parts.Order(StringComparer.Ordinal), written.Where(path => path.StartsWith("complete", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.DoesNotContain(written, path => path.Contains("generated", StringComparison.Ordinal) || path.Contains("node_modules", StringComparison.Ordinal));
        Assert.Equal(written.Count, tool.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        if (!OperatingSystem.IsWindows())
        {
            Assert.True(File.GetUnixFileMode(Path.Combine(folder["mine"], "setup")).HasFlag(UnixFileMode.UserExecute));
            Assert.False(File.GetUnixFileMode(Path.Combine(folder["mine"], "README.md")).HasFlag(UnixFileMode.UserExecute));
        }
    }

    [Fact]
    public async Task A_folder_with_something_in_it_is_left_alone()
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder["mine"]);
        var file = folder.Write("mine/notes.txt", "mine");
        var tool = new Tool();

        Assert.Equal(2, await tool.RunAsync("new-runner", "node", "--output", folder["mine"]));

        Assert.Contains("is not empty: name another folder with --output", tool.Error, StringComparison.Ordinal);
        Assert.Equal([file], Directory.GetFiles(folder["mine"]));
    }

    [Fact]
    public async Task A_language_without_an_example_is_a_sentence_that_shows_the_way()
    {
        var tool = new Tool();

        Assert.Equal(2, await tool.RunAsync("new-runner", "cobol"));

        Assert.Contains("There are: go, node, python. For any other language: agentmark-sidecar proto.", tool.Error, StringComparison.Ordinal);
    }

    private static byte[] Bytes(params string[] path) => File.ReadAllBytes(Path.Combine(path));
}
