using System.Text;
using System.Text.Unicode;

namespace AgentMark.Sidecar.Wire;

/// <summary>Error texts that a caller is shown.</summary>
internal static class ErrorText
{
    /// <summary>Longest text, in bytes of UTF-8.</summary>
    public const int MaxBytes = 4096;

    /// <summary>What a runner says that failed without a word.</summary>
    public const string Unknown = "The runner reported an error without a message.";

    /// <summary>What is said of a text or object run that just ends.</summary>
    public const string NoEnding = "The runner ended the stream without a finish or an error event.";

    /// <summary>What is said when a run's output outgrows <paramref name="maxBytes"/>.</summary>
    public static string TooLarge(int maxBytes) =>
        $"The runner's answer is larger than AGENTMARK_MAX_BODY_BYTES ({maxBytes} bytes). Raise the limit, or answer less.";

    /// <summary>The first 4 KiB of <paramref name="text"/>, cut between characters.</summary>
    public static string Cap(string text)
    {
        if (Encoding.UTF8.GetByteCount(text) <= MaxBytes)
        {
            return text;
        }

        Span<byte> room = stackalloc byte[MaxBytes];
        Utf8.FromUtf16(text, room, out var read, out _);
        return text[..read];
    }

    /// <summary>The capped text, or <see cref="Unknown"/> when there is none.</summary>
    public static string Of(string text) => text.Length == 0 ? Unknown : Cap(text);
}
