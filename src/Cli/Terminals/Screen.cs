using System.Text;

namespace AgentMark.Cli.Terminals;

/// <summary>One of the two outputs. Everything written is flushed at once: a stream is shown as it arrives.</summary>
/// <param name="stream">Where bytes go.</param>
/// <param name="isTerminal">A person watches: lines may be redrawn, and control characters of others are not let through.</param>
/// <param name="colour">Whether to write colours.</param>
internal sealed class Screen(Stream stream, bool isTerminal, bool colour)
{
    public TextWriter Writer { get; } = new StreamWriter(stream, new UTF8Encoding(false)) { AutoFlush = true, NewLine = "\n" };

    public bool IsTerminal => isTerminal;

    public void Write(string text, Ink ink = Ink.Plain)
    {
        var clean = isTerminal ? Clean(text) : text;
        Writer.Write(colour && ink != Ink.Plain && clean.Length > 0 ? $"\e[{(int)ink}m{clean}\e[0m" : clean);
    }

    public void WriteLine(string text = "", Ink ink = Ink.Plain)
    {
        Write(text, ink);
        Writer.WriteLine();
    }

    /// <summary>Replaces the current line of a terminal; call only where <see cref="IsTerminal"/>.</summary>
    public void Redraw(string text, Ink ink = Ink.Plain)
    {
        Writer.Write("\r\e[2K");
        Write(text, ink);
    }

    /// <summary>Passes bytes on untouched.</summary>
    public void WriteBytes(ReadOnlySpan<byte> bytes)
    {
        stream.Write(bytes);
        stream.Flush();
    }

    /// <summary>A model's text must not be able to drive the reader's terminal.</summary>
    private static string Clean(string text) =>
        text.AsSpan().ContainsAnyInRange('\0', '\x1f') || text.AsSpan().ContainsAnyInRange('\x7f', '\x9f')
            ? string.Concat(text.Select(c => char.IsControl(c) && c is not ('\n' or '\t') ? '\ufffd' : c))
            : text;
}
