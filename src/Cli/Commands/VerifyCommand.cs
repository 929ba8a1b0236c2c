using System.CommandLine;
using AgentMark.Cli.Input;
using AgentMark.Cli.Signing;
using AgentMark.Cli.Terminals;

namespace AgentMark.Cli.Commands;

/// <summary><c>verify</c>: whether a signature is right, and if not, the likeliest reason.</summary>
internal static class VerifyCommand
{
    public static Command Create(Terminal terminal)
    {
        var file = new Argument<string>("file") { Description = "The body as it arrived, byte for byte; - reads standard input." };
        var signature = new Option<string>("--signature")
        {
            Description = $"The value of the {WebhookSignature.Header} header as it arrived",
            Required = true,
        };
        var secrets = new SecretOptions();
        var command = new Command("verify", "Say whether a signature is valid, and if not, why.") { file, signature };
        secrets.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var known = await secrets.RequireAsync(parsed, terminal, cancellationToken);
            var body = await InputFile.ReadAsync(parsed.GetRequiredValue(file), terminal, cancellationToken);
            var verdict = SignatureVerdict.Of(parsed.GetRequiredValue(signature), body, known);
            foreach (var sentence in verdict.Explanation)
            {
                terminal.Out.WriteLine(sentence, verdict.IsValid ? Ink.Green : Ink.Red);
            }

            return verdict.IsValid ? ExitCode.Ok : ExitCode.Refused;
        });
        return command;
    }
}
