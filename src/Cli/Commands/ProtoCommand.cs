using System.CommandLine;
using AgentMark.Cli.Input;
using AgentMark.Cli.Terminals;

namespace AgentMark.Cli.Commands;

/// <summary><c>proto</c>: the contract that a runner implements, byte for byte as this version speaks it.</summary>
internal static class ProtoCommand
{
    private const string Resource = "agentmark.proto";

    public static Command Create(Terminal terminal)
    {
        var output = new Option<string?>("--output") { HelpName = "file", Description = "Write it to this file in place of standard output" };
        var command = new Command("proto", $"Print agentmark.proto, the contract that a runner implements.\n\n{ExitCode.Help}") { output };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var proto = Read();
            if (parsed.GetValue(output) is { } path)
            {
                await WriteAsync(path, proto, cancellationToken);
            }
            else
            {
                terminal.Out.WriteBytes(proto);
            }

            return ExitCode.Ok;
        });
        return command;
    }

    private static byte[] Read()
    {
        using var resource = typeof(ProtoCommand).Assembly.GetManifestResourceStream(Resource)!;
        var bytes = new byte[resource.Length];
        resource.ReadExactly(bytes);
        return bytes;
    }

    private static async Task WriteAsync(string path, byte[] proto, CancellationToken cancellationToken)
    {
        try
        {
            await File.WriteAllBytesAsync(path, proto, cancellationToken);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{path} cannot be written: {problem.Message}");
        }
    }
}
