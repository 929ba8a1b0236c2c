using System.CommandLine;
using AgentMark.Cli.Http;
using AgentMark.Cli.Input;

namespace AgentMark.Cli.Commands;

/// <summary>What <c>send</c> can be told, and which of it does not go together.</summary>
internal sealed class SendOptions
{
    public Argument<string?> File { get; } = new("file")
    {
        Arity = ArgumentArity.ZeroOrOne,
        Description = "A whole event (sent byte for byte) or a prompt's AST (wrapped into a prompt-run), as JSON; - reads standard input.",
    };

    public Option<string?> Url { get; } = new("--url") { Description = $"Where to send to [default: {WebhookUrl.Default}]" };

    public Option<bool> NoStream { get; } = new("--no-stream") { Description = "Ask for one JSON answer (AST only)" };

    public Option<string?> Props { get; } = new("--props")
    {
        HelpName = "json|@file",
        Description = "The prompt's props, a JSON object (AST only)",
    };

    public Option<bool> Dataset { get; } = new("--dataset") { Description = "Run the prompt over its data set (AST only)" };

    public Option<bool> Raw { get; } = new("--raw") { Description = "Print the answer's bytes as they are" };

    public Option<string?> Out { get; } = new("--out") { HelpName = "folder", Description = "Write images and speech to files there" };

    public Option<string?> Save { get; } = new("--save")
    {
        HelpName = "file",
        Description = "Save the exact request (method, URL, headers with the signature, body) before sending it",
    };

    public Option<string?> Replay { get; } = new("--replay") { HelpName = "file", Description = "Send a saved request again, byte for byte" };

    public Option<bool> Resign { get; } = new("--resign") { Description = "Give a replayed request a new signature" };

    public SecretOptions Secrets { get; } = new();

    public void AddTo(Command command)
    {
        command.Add(File);
        foreach (var option in new Option[] { Url, NoStream, Props, Dataset, Raw, Out, Save, Replay, Resign })
        {
            command.Add(option);
        }

        Secrets.AddTo(command);
    }

    /// <summary>Whether an option is there that only makes sense for an AST.</summary>
    public bool ShapesAnEvent(ParseResult parsed) =>
        parsed.GetValue(NoStream) || parsed.GetValue(Dataset) || parsed.GetValue(Props) is not null;

    /// <exception cref="InputException">Options contradict each other.</exception>
    public void Check(ParseResult parsed)
    {
        var replays = parsed.GetValue(Replay) is not null;
        if (replays == parsed.GetValue(File) is not null)
        {
            throw new InputException("Give either a file or --replay.");
        }

        if (replays && ShapesAnEvent(parsed))
        {
            throw new InputException("--replay sends a saved request as it is; --props, --no-stream and --dataset cannot change it.");
        }

        if (!replays && parsed.GetValue(Resign))
        {
            throw new InputException("--resign is for --replay; everything else is signed anyway.");
        }

        if (parsed.GetValue(Dataset) && (parsed.GetValue(NoStream) || parsed.GetValue(Props) is not null))
        {
            throw new InputException("A data set's run always streams and takes its props from its rows: no --no-stream or --props.");
        }
    }
}
