using System.CommandLine;
using AgentMark.Cli.Answers;
using AgentMark.Cli.Http;
using AgentMark.Cli.Input;
using AgentMark.Cli.Terminals;

namespace AgentMark.Cli.Commands;

/// <summary><c>send</c>: sign an event's exact bytes, post them, show the answer as it comes.</summary>
internal static class SendCommand
{
    public static Command Create(Terminal terminal)
    {
        var options = new SendOptions();
        var command = new Command("send", "Sign an event, send it and show the answer as it comes.");
        options.AddTo(command);
        command.SetAction((parsed, cancellationToken) => RunAsync(options, parsed, terminal, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        SendOptions options, ParseResult parsed, Terminal terminal, CancellationToken cancellationToken)
    {
        options.Check(parsed);
        var request = parsed.GetValue(options.Replay) is { } saved
            ? await ReplayAsync(saved, options, parsed, terminal, cancellationToken)
            : await ComposeAsync(parsed.GetRequiredValue(options.File)!, options, parsed, terminal, cancellationToken);
        if (parsed.GetValue(options.Save) is { } path)
        {
            await SavedRequest.WriteAsync(path, request, cancellationToken);
        }

        var exchange = new Exchange(terminal, parsed.GetValue(options.Raw), parsed.GetValue(options.Out));
        return await exchange.RunAsync(request, cancellationToken);
    }

    private static async Task<WebhookRequest> ReplayAsync(
        string path, SendOptions options, ParseResult parsed, Terminal terminal, CancellationToken cancellationToken)
    {
        var request = SavedRequest.Read(await InputFile.ReadAsync(path, terminal, cancellationToken));
        if (parsed.GetValue(options.Url) is { } url)
        {
            request = request with { Url = WebhookUrl.Parse(url) };
        }

        return parsed.GetValue(options.Resign)
            ? request.Sign((await options.Secrets.RequireAsync(parsed, terminal, cancellationToken))[0])
            : request;
    }

    private static async Task<WebhookRequest> ComposeAsync(
        string path, SendOptions options, ParseResult parsed, Terminal terminal, CancellationToken cancellationToken)
    {
        var url = WebhookUrl.Parse(parsed.GetValue(options.Url) ?? WebhookUrl.Default);
        var secrets = await options.Secrets.ReadAsync(parsed, terminal, cancellationToken);
        if (secrets.Count == 0)
        {
            terminal.Error.WriteLine("No secret is set: the event goes out unsigned.", Ink.Yellow);
        }

        var body = await EventAsync(path, options, parsed, terminal, cancellationToken);
        return WebhookRequest.Post(url, body, secrets is [var first, ..] ? first : null);
    }

    /// <summary>An AST (a JSON object with type root) is wrapped; every other JSON object is an event and stays as it is.</summary>
    private static async Task<EventBody> EventAsync(
        string path, SendOptions options, ParseResult parsed, Terminal terminal, CancellationToken cancellationToken)
    {
        var bytes = await InputFile.ReadAsync(path, terminal, cancellationToken);
        if (JsonText.TryParse(JsonText.WithoutMark(bytes)) is not { } json)
        {
            throw new InputException($"{path} is not JSON. A prompt is sent as the JSON of its AST, not as its source text.");
        }

        using (json)
        {
            var isAst = JsonText.StringOf(json.RootElement, "type") == "root";
            if (!isAst)
            {
                return options.ShapesAnEvent(parsed)
                    ? throw new InputException($"{path} is a whole event and is sent as it is; --props, --no-stream and --dataset need an AST.")
                    : EventBody.Of(bytes);
            }
        }

        var ast = JsonText.WithoutMark(bytes);
        return parsed.GetValue(options.Dataset)
            ? EventBody.Dataset(ast)
            : EventBody.Prompt(ast, await PropsInput.ReadAsync(parsed.GetValue(options.Props), terminal, cancellationToken), !parsed.GetValue(options.NoStream));
    }
}
