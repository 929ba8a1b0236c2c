using AgentMark.Cli.Signing;

namespace AgentMark.Cli.Http;

/// <summary>A line for a POSIX shell that sends a file's exact bytes with a signature made for them.</summary>
internal static class CurlLine
{
    /// <param name="file">The body's path, or <c>-</c> for standard input.</param>
    /// <param name="signature">The header's value; null leaves the header out.</param>
    public static string Of(Uri url, string file, string? signature)
    {
        // --data-binary and not -d, which would strip line ends; -N shows a stream's lines as they come.
        var header = signature is null ? "" : $" -H {Quote($"{WebhookSignature.Header}: {signature}")}";
        return $"curl -sS -N {Quote(url.AbsoluteUri)} -H 'content-type: application/json'{header} --data-binary {Quote("@" + file)}";
    }

    /// <summary>Quotes for a POSIX shell.</summary>
    public static string Quote(string text) =>
        text.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '.' or '-' or '_' or ':' or '@')
            ? text
            : $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
