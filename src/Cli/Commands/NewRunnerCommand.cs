using System.CommandLine;
using AgentMark.Cli.Input;
using AgentMark.Cli.Runners;
using AgentMark.Cli.Terminals;

namespace AgentMark.Cli.Commands;

/// <summary><c>new-runner</c>: a runner to begin with, in a folder of its own.</summary>
internal static class NewRunnerCommand
{
    private const UnixFileMode Executable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    public static Command Create(Terminal terminal)
    {
        var language = new Argument<string>("language") { Description = string.Join(", ", RunnerExample.Languages) };
        var output = new Option<string?>("--output") { HelpName = "folder", Description = "Where to write it [default: runner-<language>]" };
        var command = new Command("new-runner", "Write a runner to begin with, and the contract beside it.") { language, output };
        command.SetAction((parsed, cancellationToken) =>
        {
            var name = parsed.GetRequiredValue(language);
            var example = RunnerExample.Find(name)
                ?? throw new InputException($"There is no example in '{name}'. There are: {string.Join(", ", RunnerExample.Languages)}. For any other language: agentmark-sidecar proto.");
            return WriteAsync(example, parsed.GetValue(output) ?? $"runner-{name}", terminal, cancellationToken);
        });
        return command;
    }

    private static async Task<int> WriteAsync(RunnerExample example, string folder, Terminal terminal, CancellationToken cancellationToken)
    {
        if (File.Exists(folder) || (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any()))
        {
            throw new InputException($"{folder} exists and is not empty: name another folder with --output.");
        }

        foreach (var (name, content) in example.Files.OrderBy(file => file.Key, StringComparer.Ordinal))
        {
            var path = Path.Combine(folder, name);
            MakeFolder(Path.GetDirectoryName(path)!);
            await InputFile.WriteAsync(path, content, cancellationToken);
            if (content.AsSpan().StartsWith("#!"u8) && !OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(path, Executable);
            }

            terminal.Out.WriteLine(path);
        }

        terminal.Error.WriteLine(
            """

            Next:
              cd {folder} && ./setup && ./run
            and beside it:
              agentmark-sidecar check-runner 127.0.0.1:50051
              agentmark-sidecar demo --runner 127.0.0.1:50051
            """,
            Ink.Dim);
        return ExitCode.Ok;
    }

    private static void MakeFolder(string path)
    {
        try
        {
            Directory.CreateDirectory(path);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"Cannot write {path}: {problem.Message}");
        }
    }
}
