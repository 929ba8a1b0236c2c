using System.Text;
using System.Text.Json;
using AgentMark.Cli.Terminals;

namespace AgentMark.Cli.Input;

/// <summary>The value of <c>--props</c>: a JSON object, or <c>@file</c> that holds one.</summary>
internal static class PropsInput
{
    /// <returns>Null when there is none.</returns>
    /// <exception cref="InputException">It is no JSON object, or the file cannot be read.</exception>
    public static async Task<ReadOnlyMemory<byte>?> ReadAsync(string? props, Terminal terminal, CancellationToken cancellationToken)
    {
        if (props is null)
        {
            return null;
        }

        var bytes = JsonText.WithoutMark(
            props.StartsWith('@') ? await InputFile.ReadAsync(props[1..], terminal, cancellationToken) : Encoding.UTF8.GetBytes(props));
        using var json = JsonText.TryParse(bytes);
        return json is { RootElement.ValueKind: JsonValueKind.Object }
            ? bytes
            : throw new InputException("--props is not a JSON object.");
    }
}
