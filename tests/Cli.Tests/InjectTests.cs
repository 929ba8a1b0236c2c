using System.Text;
using AgentMark.Cli.Tests.Manifests;
using AgentMark.Cli.Tests.Support;

namespace AgentMark.Cli.Tests;

public sealed class InjectTests
{
    private const string Deployment = """
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: model
        spec:
          selector:
            matchLabels: {app: model}
          template:
            metadata:
              labels: {app: model, agentmark-sidecar.io/inject: runner}
            spec:
              containers:
                - name: model # the runner
                  image: model:1

        """;

    [Fact]
    public async Task Manifests_go_in_at_standard_input_and_come_out_at_standard_output()
    {
        var tool = new Tool { Input = Encoding.UTF8.GetBytes(Deployment) };

        Assert.Equal(0, await tool.RunAsync("inject", "-f", "-", "--sidecar-image", "mirror.example/sidecar:1"));

        var spec = Injecting.Read(tool.Out.Split("---\n")[0])!["spec"]!["template"]!["spec"]!;
        Assert.Equal("agentmark-sidecar", spec["initContainers"]![0]!["name"]!.GetValue<string>());
        Assert.Equal("mirror.example/sidecar:1", spec["initContainers"]![0]!["image"]!.GetValue<string>());
        Assert.Contains("name: model-agentmark", tool.Out, StringComparison.Ordinal);
        Assert.Contains("standard input, document 1: Deployment/model: the sidecar is injected", tool.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("runner")]
    [InlineData("openai")]
    public async Task Both_shapes_keep_every_line_and_injecting_again_changes_nothing(string shape)
    {
        var text = Deployment.Replace("inject: runner}", $"inject: {shape}}}\n      annotations: {{agentmark-sidecar.io/model-url: 'http://127.0.0.1:8000/v1'}}", StringComparison.Ordinal);
        text = shape == "runner" ? Deployment : text;
        var first = new Tool { Input = Encoding.UTF8.GetBytes(text) };
        Assert.Equal(0, await first.RunAsync("inject", "-f", "-"));
        var second = new Tool { Input = first.OutBytes };
        Assert.Equal(0, await second.RunAsync("inject", "-f", "-"));

        Assert.Equal(first.Out, second.Out);
        Assert.Contains("1 had the sidecar already", second.Error, StringComparison.Ordinal);
        var at = 0;
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var next = first.Out.IndexOf(line + "\n", at, StringComparison.Ordinal);
            Assert.True(next >= at, $"'{line}' is gone, or at another place.");
            at = next;
        }
    }

    [Fact]
    public async Task A_folder_is_its_manifests_in_the_order_of_their_names()
    {
        using var folder = new TempFolder();
        folder.Write("b.yaml", "b: 2\n");
        folder.Write("a.yml", "a: 1\n");
        folder.Write("notes.txt", "not: read\n");
        var tool = new Tool();

        Assert.Equal(0, await tool.RunAsync("inject", "-f", Path.GetDirectoryName(folder["x"])!));

        Assert.Equal("a: 1\n---\nb: 2\n", tool.Out);
    }

    [Fact]
    public async Task A_dry_run_prints_a_diff_in_place_of_the_manifests()
    {
        using var folder = new TempFolder();
        var file = folder.Write("model.yaml", Deployment);
        var tool = new Tool();

        Assert.Equal(0, await tool.RunAsync("inject", "-f", file, "--dry-run"));

        Assert.StartsWith($"--- {file}\n+++ {file}\n@@ -", tool.Out, StringComparison.Ordinal);
        Assert.Contains("\n+      initContainers:\n", tool.Out, StringComparison.Ordinal);
        Assert.Equal(Deployment, await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task What_is_refused_makes_the_exit_code_1_and_the_rest_is_still_written()
    {
        var tool = new Tool { Input = Encoding.UTF8.GetBytes($"a: {{{{ template }}}}\n---\n{Deployment}") };

        Assert.Equal(1, await tool.RunAsync("inject", "-f", "-"));

        Assert.Contains("refused: standard input, document 1: a key is no text", tool.Error, StringComparison.Ordinal);
        Assert.Contains("1 injected, 0 had the sidecar already, 0 without the label left alone, 1 refused.", tool.Error, StringComparison.Ordinal);
        Assert.StartsWith("a: {{ template }}\n---\n", tool.Out, StringComparison.Ordinal);
        Assert.Contains("initContainers:", tool.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("inject")]
    [InlineData("inject", "-f", "/no/such/file.yaml")]
    [InlineData("inject", "-f", "-", "--sidecar-image", "")]
    [InlineData("inject", "-f", "-", "--sample-runner-image", "a b")]
    public async Task What_cannot_be_used_is_exit_code_2_with_a_reason(params string[] args)
    {
        var tool = new Tool();

        Assert.Equal(2, await tool.RunAsync(args));

        Assert.NotEmpty(tool.Error);
        Assert.Empty(tool.Out);
    }

    [Fact]
    public async Task A_folder_without_manifests_is_pointed_out()
    {
        using var folder = new TempFolder();
        var path = Path.GetDirectoryName(folder["x"])!;
        var tool = new Tool();

        Assert.Equal(2, await tool.RunAsync("inject", "-f", path));

        Assert.Equal($"The folder {path} holds no .yaml, .yml or .json file.\n", tool.Error);
    }
}
