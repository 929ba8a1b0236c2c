using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using AgentMark.EndToEnd.Harness;

namespace AgentMark.EndToEnd;

/// <summary>
/// Promise: the Dockerfile copies all that its builds need, and publishes and starts what is really made. It cannot be built
/// where no base image can be pulled; what it says of an image is checked on the images that <c>deploy/image/build</c> makes.
/// </summary>
public sealed partial class Dockerfile : IDisposable
{
    private static readonly string[] s_lines = File.ReadAllLines(Path.Combine(Repository.Root, "deploy/image/Dockerfile"));

    private readonly DirectoryInfo _context = Directory.CreateTempSubdirectory("agentmark-dockerfile-");

    public static TheoryData<string> Targets => [.. s_lines.Select(line => Stage().Match(line)).Where(stage => stage.Success).Select(stage => stage.Groups[1].Value)];

    public void Dispose() => _context.Delete(recursive: true);

    [Fact]
    public void There_is_a_target_for_each_program() =>
        Assert.Equal(["sidecar", "sample-runner", "injector"], Targets.Select(target => target.Data));

    [Fact]
    public void Version_is_the_one_that_is_built() => Assert.Contains($"ARG VERSION={Repository.Version}", s_lines);

    [Theory]
    [MemberData(nameof(Targets))]
    public async Task Target_publishes_and_starts_what_its_project_makes_from_what_is_copied(string target)
    {
        var lines = StageLines(target);
        var copy = CopyFromBuild().Match(Assert.Single(lines, line => line.StartsWith("COPY", StringComparison.Ordinal)));
        Assert.True(copy.Success, $"The target {target} copies something else than its program.");
        Assert.Contains($"ENTRYPOINT [\"{copy.Groups["to"].Value}\"]", lines);
        Assert.Contains($"LABEL org.opencontainers.image.title=\"agentmark-{target}\"", lines);
        var publish = Publish().Match(Assert.Single(StageLines(copy.Groups["stage"].Value)));
        Assert.True(publish.Success, $"The stage {copy.Groups["stage"].Value} does not publish into /publish.");

        CopySources();
        var project = Path.Combine(_context.FullName, publish.Groups["project"].Value);
        Assert.True(Directory.Exists(project), $"{publish.Groups["project"].Value} is not among what is copied.");
        var facts = await EvaluateAsync(project);
        var properties = facts.GetProperty("Properties");
        Assert.Equal("true", properties.GetProperty("PublishAot").GetString());
        Assert.Equal(Repository.Version, properties.GetProperty("Version").GetString());
        Assert.Equal(copy.Groups["from"].Value, $"/publish/{properties.GetProperty("AssemblyName").GetString()}");
        Assert.All(
            facts.GetProperty("Items").EnumerateObject().SelectMany(items => items.Value.EnumerateArray()).Select(item => item.GetProperty("FullPath").GetString()!),
            path => Assert.True(File.Exists(path), $"{path} is needed, and not among what is copied."));
    }

    private static List<string> StageLines(string stage) =>
        [.. s_lines.SkipWhile(line => !line.EndsWith($" AS {stage}", StringComparison.Ordinal)).Skip(1).TakeWhile(line => !line.StartsWith("FROM", StringComparison.Ordinal)).Where(line => line.Length > 0)];

    /// <summary>What the projects say when they see no more than what is copied.</summary>
    private static async Task<JsonElement> EvaluateAsync(string project)
    {
        var start = new ProcessStartInfo(
            "dotnet", ["msbuild", project, "-getProperty:AssemblyName,PublishAot,Version", "-getItem:ProjectReference,Protobuf,AdditionalFiles", "-nodeReuse:false"])
        {
            WorkingDirectory = project,
        };
        var (exitCode, output) = await Shell.RunAsync(start, TimeSpan.FromMinutes(2));
        Assert.True(exitCode == 0, output);
        return JsonElement.Parse(output);
    }

    private static void CopyFolder(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var relative = Path.GetRelativePath(from, file);
            if (!relative.Split('/').Any(part => part is "bin" or "obj"))
            {
                Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(to, relative))!);
                File.Copy(file, Path.Combine(to, relative));
            }
        }
    }

    /// <summary>Does what the first stage's COPY lines do.</summary>
    private void CopySources()
    {
        foreach (var line in StageLines("build").Where(line => line.StartsWith("COPY", StringComparison.Ordinal)))
        {
            var words = line.Split(' ')[1..];
            foreach (var source in words[..^1])
            {
                var from = Path.Combine(Repository.Root, source);
                var to = Path.Combine(_context.FullName, words[^1] == "./" ? source : words[^1]);
                Assert.True(Path.Exists(from), $"The Dockerfile copies {source}, which is not there.");
                if (Directory.Exists(from))
                {
                    CopyFolder(from, to);
                }
                else
                {
                    File.Copy(from, to);
                }
            }
        }
    }

    [GeneratedRegex("^FROM common AS (.+)$")]
    private static partial Regex Stage();

    [GeneratedRegex("^COPY --from=(?<stage>\\S+) (?<from>\\S+) (?<to>\\S+)$")]
    private static partial Regex CopyFromBuild();

    [GeneratedRegex("^RUN dotnet publish (?<project>\\S+) -c Release -r linux-x64 -o /publish$")]
    private static partial Regex Publish();
}
