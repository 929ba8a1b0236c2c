using System.CommandLine;
using System.Text;
using AgentMark.Cli.Input;
using AgentMark.Cli.Terminals;

namespace AgentMark.Cli.Commands;

/// <summary>Where a command's secrets come from: the first of option, file option, variable, file variable that is there.</summary>
internal sealed class SecretOptions
{
    public const string Variable = "AGENTMARK_WEBHOOK_SECRET";
    public const string FileVariable = "AGENTMARK_WEBHOOK_SECRET_FILE";

    private readonly Option<string?> _secret = new("--secret")
    {
        Description = $"The secret itself. Other users of this machine can see it: prefer --secret-file or {Variable}.",
    };

    private readonly Option<string?> _file = new("--secret-file")
    {
        Description = "A file with one secret a line; the first one signs.",
    };

    public void AddTo(Command command)
    {
        command.Add(_secret);
        command.Add(_file);
    }

    /// <summary>None when nothing is configured.</summary>
    /// <exception cref="InputException">A secret is empty, or its file is not usable.</exception>
    public async Task<IReadOnlyList<string>> ReadAsync(ParseResult parsed, Terminal terminal, CancellationToken cancellationToken)
    {
        if (parsed.GetValue(_secret) is { } secret)
        {
            return secret.Length > 0 ? [secret] : throw new InputException("--secret is empty; an empty secret signs nothing.");
        }

        if (parsed.GetValue(_file) is { } file)
        {
            return await ReadFileAsync(file, terminal, cancellationToken);
        }

        if (terminal.Setting(Variable) is { } value)
        {
            return [value];
        }

        return terminal.Setting(FileVariable) is { } path ? await ReadFileAsync(path, terminal, cancellationToken) : [];
    }

    /// <exception cref="InputException">There is no secret.</exception>
    public async Task<IReadOnlyList<string>> RequireAsync(ParseResult parsed, Terminal terminal, CancellationToken cancellationToken) =>
        await ReadAsync(parsed, terminal, cancellationToken) is { Count: > 0 } secrets
            ? secrets
            : throw new InputException($"There is no secret: give --secret-file or set {Variable}.");

    private static async Task<IReadOnlyList<string>> ReadFileAsync(string path, Terminal terminal, CancellationToken cancellationToken)
    {
        var text = Encoding.UTF8.GetString(JsonText.WithoutMark(await InputFile.ReadAsync(path, terminal, cancellationToken)).Span);
        var secrets = text.Split('\n').Select(line => line.TrimEnd('\r')).Where(line => !string.IsNullOrWhiteSpace(line)).ToList();
        return secrets.Count > 0 ? secrets : throw new InputException($"The secret file {path} holds no secret.");
    }
}
