using AgentMark.Cli.Terminals;

namespace AgentMark.Cli.Input;

/// <summary>Reads a named file, or standard input for <c>-</c>, to the last byte and without a change.</summary>
internal static class InputFile
{
    public const string StandardInput = "-";

    /// <exception cref="InputException">The file is not there or cannot be read.</exception>
    public static async Task<byte[]> ReadAsync(string path, Terminal terminal, CancellationToken cancellationToken)
    {
        try
        {
            if (path != StandardInput)
            {
                return await File.ReadAllBytesAsync(path, cancellationToken);
            }

            using var copy = new MemoryStream();
            await terminal.Input.CopyToAsync(copy, cancellationToken).WaitAsync(cancellationToken); // a console's read cannot be cancelled
            return copy.ToArray();
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"Cannot read {path}: {problem.Message}");
        }
    }

    /// <exception cref="InputException">The file cannot be written.</exception>
    public static async Task WriteAsync(string path, byte[] content, CancellationToken cancellationToken)
    {
        try
        {
            await File.WriteAllBytesAsync(path, content, cancellationToken);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"Cannot write {path}: {problem.Message}");
        }
    }
}
