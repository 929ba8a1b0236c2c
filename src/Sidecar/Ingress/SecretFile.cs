using System.Collections.Immutable;
using System.Text.Unicode;

namespace AgentMark.Sidecar.Ingress;

/// <summary>
/// Reads webhook secrets from a file, one a line, or from every file of a directory, as a mounted Kubernetes Secret is one:
/// sorted by name, links followed, entries that begin with a dot skipped.
/// </summary>
internal static class SecretFile
{
    /// <summary>The key that upstream's code falls back to. Everybody knows it, so it is never a secret here.</summary>
    public const string BuiltInKey = "DEFAULT";

    // Far beyond any list of secrets; a wrong path must not be read into memory.
    private const int MaxBytes = 1024 * 1024;

    /// <summary>Reads all of it or nothing: one entry that cannot be read makes the whole directory unreadable.</summary>
    public static SecretFileContent Read(string path)
    {
        var secrets = ImmutableArray.CreateBuilder<byte[]>();
        string? warning = null;
        try
        {
            foreach (var file in Files(path))
            {
                if (ReadBytes(file) is not { } bytes)
                {
                    return SecretFileContent.Nothing($"The secret file {file} is larger than {MaxBytes} bytes.");
                }

                if (!Utf8.IsValid(bytes))
                {
                    return SecretFileContent.Nothing($"The secret file {file} is not UTF-8 text.");
                }

                if (AddLines(bytes, secrets))
                {
                    warning = $"The secret file {file} holds {BuiltInKey}, which everybody knows; that line is ignored.";
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return SecretFileContent.Nothing($"The secret file {path} cannot be read: {e.Message}");
        }

        return secrets.Count > 0
            ? new SecretFileContent(secrets.ToImmutable(), warning)
            : SecretFileContent.Nothing(warning ?? $"The secret file {path} holds no secret.");
    }

    private static IEnumerable<string> Files(string path) => Directory.Exists(path)
        ? Directory.EnumerateFileSystemEntries(path)
            .Where(entry => !Path.GetFileName(entry).StartsWith('.') && !Directory.Exists(entry))
            .Order(StringComparer.Ordinal)
        : [path];

    // Null when there is more than we are willing to read; the length of special files is not known beforehand.
    private static byte[]? ReadBytes(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var buffer = new byte[4096];
        var length = 0;
        while (true)
        {
            var read = stream.Read(buffer, length, buffer.Length - length);
            length += read;
            if (read == 0)
            {
                return buffer[..length];
            }

            if (length > MaxBytes)
            {
                return null;
            }

            if (length == buffer.Length)
            {
                Array.Resize(ref buffer, 2 * length);
            }
        }
    }

    // True when the built-in key was among the lines. Lines are taken verbatim, except blank ones and line ends.
    private static bool AddLines(ReadOnlySpan<byte> text, ImmutableArray<byte[]>.Builder secrets)
    {
        var hasBuiltInKey = false;
        text = text.StartsWith("\uFEFF"u8) ? text[3..] : text;
        foreach (var range in text.Split((byte)'\n'))
        {
            var line = text[range];
            line = line.EndsWith("\r"u8) ? line[..^1] : line;
            if (line.SequenceEqual("DEFAULT"u8))
            {
                hasBuiltInKey = true;
            }
            else if (line.ContainsAnyExcept(" \t\r"u8))
            {
                secrets.Add(line.ToArray());
            }
        }

        return hasBuiltInKey;
    }
}
