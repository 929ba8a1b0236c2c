using System.Diagnostics;
using System.Text;
using System.Text.Json;
using AgentMark.EndToEnd.Harness;

namespace AgentMark.TemplateDX.Tests.Oracle;

/// <summary>AgentMark's own renderer (<c>tests/oracle</c>) in one long-lived Node process: a line in, a line out.</summary>
internal sealed class RealRenderer : IDisposable
{
    private static readonly string s_folder = Path.Combine(Repository.Root, "tests", "oracle");
    private static readonly NodePackages s_packages = new("oracle", ["--legacy-peer-deps", .. Dependencies()]);
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(1);

    private readonly Process process;
    private readonly Task<string> complaints;

    private RealRenderer(Process process)
    {
        this.process = process;
        complaints = process.StandardError.ReadToEndAsync();
    }

    /// <summary>Skips the test where Node is missing.</summary>
    public static async Task<RealRenderer> StartAsync()
    {
        await s_packages.RequireAsync();
        return new RealRenderer(Process.Start(Command())!);
    }

    /// <summary>The syntax tree of a prompt, as AgentMark's own parser makes it.</summary>
    public static async Task<string> ParseAsync(string prompt)
    {
        await s_packages.RequireAsync();
        using var process = Process.Start(Command("--parse"))!;
        var tree = process.StandardOutput.ReadToEndAsync();
        var problem = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(prompt);
        process.StandardInput.Close();
        await process.WaitForExitAsync().WaitAsync(s_limit);
        Assert.True(process.ExitCode == 0, await problem);
        return await tree;
    }

    public string Answer(string line) => AnswerAsync([line]).GetAwaiter().GetResult()[0];

    /// <summary>An answer a line. The process works on a line while the next ones are on their way.</summary>
    public async Task<IReadOnlyList<string>> AnswerAsync(IReadOnlyList<string> lines)
    {
        var writing = Task.Run(async () =>
        {
            foreach (var line in lines)
            {
                await process.StandardInput.WriteLineAsync(line);
            }

            await process.StandardInput.FlushAsync();
        });
        var answers = new List<string>(lines.Count);
        foreach (var line in lines)
        {
            var answer = await process.StandardOutput.ReadLineAsync().WaitAsync(s_limit);
            answers.Add(answer ?? throw new InvalidOperationException($"The renderer ended at {line}\n{await complaints}"));
        }

        await writing;
        return answers;
    }

    public void Dispose()
    {
        process.StandardInput.Close();
        if (!process.WaitForExit(s_limit))
        {
            process.Kill();
        }

        process.Dispose();
    }

    private static ProcessStartInfo Command(params string[] options)
    {
        var utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        return new ProcessStartInfo("node", [Path.Combine(s_folder, "driver.mjs"), .. options])
        {
            WorkingDirectory = s_packages.Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = utf8,
            StandardOutputEncoding = utf8,
        };
    }

    private static IEnumerable<string> Dependencies()
    {
        using var manifest = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(s_folder, "package.json")));
        return [.. manifest.RootElement.GetProperty("dependencies").EnumerateObject().Select(one => $"{one.Name}@{one.Value.GetString()}")];
    }
}
