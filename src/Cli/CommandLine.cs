using System.CommandLine;
using AgentMark.Cli.Commands;
using AgentMark.Cli.Demo;
using AgentMark.Cli.Input;
using AgentMark.Cli.Runners;
using AgentMark.Cli.Terminals;

namespace AgentMark.Cli;

/// <summary>The one way in: arguments and a terminal give an exit code of <see cref="ExitCode"/>. Problems are caught here, once.</summary>
internal static class CommandLine
{
    public static async Task<int> RunAsync(
        IReadOnlyList<string> args, Terminal terminal, ProgramFiles programs, CancellationToken interrupted)
    {
        // "@file" is a value of --props here, so the parser must not read it as a file of arguments.
        var parsed = Root(terminal, programs).Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
            {
                terminal.Error.WriteLine(error.Message, Ink.Red);
            }

            terminal.Error.WriteLine("See agentmark-sidecar --help.");
            return ExitCode.Usage;
        }

        try
        {
            return await parsed.InvokeAsync(
                new InvocationConfiguration
                {
                    Output = terminal.Out.Writer,
                    Error = terminal.Error.Writer,
                    EnableDefaultExceptionHandler = false,
                    ProcessTerminationTimeout = null,
                },
                interrupted);
        }
        catch (InputException problem)
        {
            terminal.Error.WriteLine(problem.Message, Ink.Red);
            return ExitCode.Usage;
        }
        catch (UnreachableException problem)
        {
            terminal.Error.WriteLine(problem.Message, Ink.Red);
            return ExitCode.NoConnection;
        }
        catch (OperationCanceledException) when (interrupted.IsCancellationRequested)
        {
            return ExitCode.Interrupted;
        }
    }

    private static RootCommand Root(Terminal terminal, ProgramFiles programs) =>
        new($"Tools around AgentMark.Sidecar.\n\n{ExitCode.Help}")
        {
            DemoCommand.Create(terminal, programs),
            SendCommand.Create(terminal),
            SignCommand.Create(terminal),
            VerifyCommand.Create(terminal),
            RenderCommand.Create(terminal),
            ProtoCommand.Create(terminal),
            NewRunnerCommand.Create(terminal),
            CheckRunnerCommand.Create(terminal),
            InjectCommand.Create(terminal),
            WatchdogCommand.Create(terminal),
        };
}
