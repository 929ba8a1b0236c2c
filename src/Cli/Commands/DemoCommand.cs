using System.CommandLine;
using AgentMark.Cli.Demo;
using AgentMark.Cli.Runners;
using AgentMark.Cli.Terminals;

namespace AgentMark.Cli.Commands;

/// <summary><c>demo</c>: a runner, a sidecar and one signed prompt, with nothing to set up.</summary>
internal static class DemoCommand
{
    public static Command Create(Terminal terminal, ProgramFiles programs)
    {
        var once = new Option<bool>("--once") { Description = "End after the first answer" };
        var port = new Option<int?>("--port") { Description = "The sidecar's port [default: a free one]" };
        var runner = new Option<string?>("--runner")
        {
            HelpName = "address",
            Description = "Use this runner (host:port, unix:///path) in place of the sample",
        };
        var prompt = new Option<string>("--prompt") { Description = "The kind of prompt", DefaultValueFactory = _ => "text" };
        prompt.AcceptOnlyFromAmong("text", "object", "image", "speech");
        port.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var value }] && (!ushort.TryParse(value, out var number) || number == 0))
            {
                result.AddError($"--port must be between 1 and 65535, not '{value}'.");
            }
        });
        var command = new Command(
            "demo", "Start a sidecar and a sample runner, send a signed prompt and show its answer; stays up until Ctrl-C.")
        {
            once,
            port,
            runner,
            prompt,
        };
        command.SetAction((parsed, cancellationToken) => new DemoRun(terminal, programs)
        {
            Once = parsed.GetValue(once),
            Port = parsed.GetValue(port) ?? LoopbackPort.Free(),
            Runner = parsed.GetValue(runner) is { } address ? RunnerTarget.Parse(address) : null,
            Prompt = parsed.GetRequiredValue(prompt),
        }.RunAsync(cancellationToken));
        return command;
    }
}
