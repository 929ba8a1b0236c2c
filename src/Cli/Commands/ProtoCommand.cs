using System.CommandLine;
using AgentMark.Cli.Input;
using AgentMark.Cli.Runners;
using AgentMark.Cli.Terminals;

namespace AgentMark.Cli.Commands;

/// <summary><c>proto</c>: the contract that a runner implements, byte for byte as this version speaks it.</summary>
internal static class ProtoCommand
{
    public static Command Create(Terminal terminal)
    {
        var output = new Option<string?>("--output") { HelpName = "file", Description = "Write it to this file in place of standard output" };
        var command = new Command("proto", "Print agentmark.proto, the contract that a runner implements.") { output };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var proto = RunnerExample.Proto();
            if (parsed.GetValue(output) is { } path)
            {
                await InputFile.WriteAsync(path, proto, cancellationToken);
            }
            else
            {
                terminal.Out.WriteBytes(proto);
            }

            return ExitCode.Ok;
        });
        return command;
    }
}
