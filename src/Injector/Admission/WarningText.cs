using System.Text;

namespace AgentMark.Sidecar.Injector.Admission;

/// <summary>
/// Fits warnings to what API servers pass on: they may cut one after 256 characters, drop what is beyond 4,096 in all (from all
/// webhooks), and drop one with a control character as a whole. Cutting here leaves whole words.
/// </summary>
internal static class WarningText
{
    private const int MaxLength = 256;
    private const int MaxTotal = 4096;
    private const string Ellipsis = "…";

    public static IReadOnlyList<string> Fit(IEnumerable<string> warnings)
    {
        var fitting = new List<string>();
        var left = MaxTotal;
        foreach (var warning in warnings.Select(Clean).Where(w => w.Length > 0).Select(Cut))
        {
            left -= warning.Length;
            if (left < 0)
            {
                break;
            }

            fitting.Add(warning);
        }

        return fitting;
    }

    /// <summary>Control characters, which the value of an annotation may hold, as spaces; half of a surrogate pair as U+FFFD.</summary>
    private static string Clean(string text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            clean.Append(Rune.IsControl(rune) ? " " : rune.ToString());
        }

        return clean.ToString().Trim();
    }

    private static string Cut(string text)
    {
        if (text.Length <= MaxLength)
        {
            return text;
        }

        var end = MaxLength - Ellipsis.Length;
        var space = text.LastIndexOf(' ', end);
        // A text without spaces is cut where it must be, but never within a surrogate pair.
        end = space > MaxLength / 2 ? space : char.IsHighSurrogate(text[end - 1]) ? end - 1 : end;
        return text[..end].TrimEnd() + Ellipsis;
    }
}
