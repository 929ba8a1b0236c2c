using System.CommandLine;
using AgentMark.Cli.Demo;
using AgentMark.Cli.Terminals;

namespace AgentMark.Cli.Commands;

/// <summary><c>watchdog</c>: not for people; <c>demo</c> starts itself with it. See <see cref="Watchdog"/>.</summary>
internal static class WatchdogCommand
{
    public const string Name = "watchdog";

    public static Command Create(Terminal terminal)
    {
        var command = new Command(Name) { Hidden = true };
        command.SetAction((_, _) => Watchdog.RunAsync(terminal.Input));
        return command;
    }
}
