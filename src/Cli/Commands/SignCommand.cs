using System.CommandLine;
using AgentMark.Cli.Http;
using AgentMark.Cli.Input;
using AgentMark.Cli.Signing;
using AgentMark.Cli.Terminals;

namespace AgentMark.Cli.Commands;

/// <summary><c>sign</c>: the header's value for a file's exact bytes, whatever they are.</summary>
internal static class SignCommand
{
    public static Command Create(Terminal terminal)
    {
        var file = new Argument<string>("file") { Description = "The body, signed byte for byte; - reads standard input." };
        var curl = new Option<bool>("--curl") { Description = "Print a whole curl line" };
        var url = new Option<string>("--url") { Description = "For the curl line", DefaultValueFactory = _ => WebhookUrl.Default };
        var secrets = new SecretOptions();
        var command = new Command("sign", $"Print the value of the {WebhookSignature.Header} header for a body.")
        {
            file,
            curl,
            url,
        };
        secrets.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var path = parsed.GetRequiredValue(file);
            var secret = (await secrets.RequireAsync(parsed, terminal, cancellationToken))[0];
            var signature = WebhookSignature.Of(await InputFile.ReadAsync(path, terminal, cancellationToken), secret);
            terminal.Out.WriteLine(
                parsed.GetValue(curl) ? CurlLine.Of(WebhookUrl.Parse(parsed.GetRequiredValue(url)), path, signature) : signature);
            return ExitCode.Ok;
        });
        return command;
    }
}
