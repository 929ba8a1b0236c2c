using System.Globalization;
using AgentMark.Cli.Terminals;

namespace AgentMark.Cli.Answers;

/// <summary>Writes images and speech into a folder, or says how to get them.</summary>
/// <param name="folder">Made when needed; null only tells of what came.</param>
internal sealed class MediaFiles(Terminal terminal, string? folder)
{
    /// <summary>Whether something could not be decoded or written.</summary>
    public bool Failed { get; private set; }

    /// <param name="name">The file's name without its extension.</param>
    /// <param name="format">The extension where it is known; else it comes from the MIME type.</param>
    public void Take(string name, string? mimeType, string? format, string? base64)
    {
        try
        {
            var bytes = Convert.FromBase64String(base64 ?? throw new FormatException("there is no data"));
            var size = bytes.Length.ToString("N0", CultureInfo.InvariantCulture);
            if (folder is null)
            {
                terminal.Out.WriteLine($"{name}: {mimeType}, {size} bytes (send --out <folder> writes it to a file)");
                return;
            }

            Directory.CreateDirectory(folder);
            var path = Path.Combine(folder, $"{name}.{Extension(mimeType, format)}");
            File.WriteAllBytes(path, bytes);
            terminal.Out.WriteLine($"{path}: {mimeType}, {size} bytes");
        }
        catch (Exception problem) when (problem is FormatException or IOException or UnauthorizedAccessException)
        {
            Failed = true;
            terminal.Error.WriteLine($"{name}: {problem.Message}", Ink.Red);
        }
    }

    /// <summary>Letters and digits only: the server's words must not become a path.</summary>
    private static string Extension(string? mimeType, string? format)
    {
        var word = !string.IsNullOrEmpty(format) ? format : mimeType?.Split('/')[^1].Split('+', ';')[0] ?? "";
        var clean = string.Concat(word.Where(char.IsAsciiLetterOrDigit));
        return clean.Length > 0 ? clean : "bin";
    }
}
