using System.CommandLine;
using System.Text;
using AgentMark.Cli.Input;
using AgentMark.Cli.Rendering;
using AgentMark.Cli.Terminals;
using AgentMark.TemplateDX;

namespace AgentMark.Cli.Commands;

/// <summary><c>render</c>: what a runner would get of a prompt.</summary>
internal static class RenderCommand
{
    public static Command Create(Terminal terminal)
    {
        var file = new Argument<string?>("file")
        {
            Description = "The prompt's syntax tree, bare or as agentmark build writes it; - reads standard input.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var props = new Option<string?>("--props") { Description = "The variables as JSON, or @file; by default the prompt's own test props" };
        var json = new Option<bool>("--json") { Description = "Print the rendered prompt as JSON, in the shape of AgentMark's own renderers" };
        var batch = new Option<bool>("--batch") { Description = "Read {\"ast\":…,\"props\":…} a line from standard input, and answer a line each" };
        var command = new Command("render", "Print what a runner would get of a prompt.") { file, props, json, batch };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            if (parsed.GetValue(batch))
            {
                await AnswerLinesAsync(terminal, cancellationToken);
                return ExitCode.Ok;
            }

            var path = parsed.GetValue(file) ?? throw new InputException("render needs a file, or --batch.");
            var ast = PromptFile.Tree(path, await InputFile.ReadAsync(path, terminal, cancellationToken));
            var given = await PropsInput.ReadAsync(parsed.GetValue(props), terminal, cancellationToken);
            return Render(ast, given, parsed.GetValue(json), terminal);
        });
        return command;
    }

    private static int Render(ReadOnlyMemory<byte> ast, ReadOnlyMemory<byte>? props, bool asJson, Terminal terminal)
    {
        try
        {
            var template = Template.Parse(ast);
            template.Check(template.PromptRunKind);
            var rendered = props is { } given ? template.Render(given) : template.RenderTest();
            if (asJson)
            {
                terminal.Out.WriteLine(rendered.ToJson());
            }
            else
            {
                RenderedView.Show(rendered, terminal);
            }

            foreach (var warning in rendered.Warnings)
            {
                terminal.Error.WriteLine(warning, Ink.Yellow);
            }

            return ExitCode.Ok;
        }
        catch (TemplateException problem)
        {
            var at = problem.At is { } place ? $"line {place.Line}, column {place.Column}: " : "";
            terminal.Error.WriteLine($"{at}{problem.Message} ({problem.ClassName})", Ink.Red);
            return ExitCode.RunFailed;
        }
    }

    private static async Task AnswerLinesAsync(Terminal terminal, CancellationToken cancellationToken)
    {
        using var lines = new StreamReader(terminal.Input, new UTF8Encoding(false), leaveOpen: true);
        while (await lines.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.Length > 0)
            {
                terminal.Out.WriteLine(TemplateBatch.Answer(line));
            }
        }
    }
}
