using System.Globalization;
using System.Text;

namespace AgentMark.Sidecar.Hosting;

/// <summary>
/// Reads settings by the name of their environment variable, or else by their twin in the configuration:
/// <c>AGENTMARK_MAX_RUNS</c> is also <c>AgentMark:MaxRuns</c>. Every problem is kept as one sentence, so that a start that
/// fails says all that is wrong at once. An empty value counts as not set.
/// </summary>
internal sealed class Settings(IConfiguration configuration)
{
    private const string Prefix = "AGENTMARK_";
    private const string Section = "AgentMark";

    private readonly HashSet<string> known = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<string> problems = [];

    public IReadOnlyList<string> Problems => problems;

    /// <summary>Said once, also where two readers of one variable find it.</summary>
    public void Problem(string sentence)
    {
        if (!problems.Contains(sentence))
        {
            problems.Add(sentence);
        }
    }

    /// <summary>The value as it stands, or null.</summary>
    public string? Text(string variable)
    {
        known.Add(variable);
        return configuration[variable] is { Length: > 0 } value
            ? value
            : configuration[$"{Section}:{Twin(variable)}"] is { Length: > 0 } twin ? twin : null;
    }

    /// <summary>A value as a sentence may quote it: an address may hold a password before its @.</summary>
    public static string Shown(string value) => value.LastIndexOf('@') is >= 0 and var at ? "***" + value[at..] : value;

    public bool Flag(string variable)
    {
        var text = Text(variable);
        switch (text?.ToLowerInvariant())
        {
            case null or "false" or "0":
                return false;
            case "true" or "1":
                return true;
            default:
                Problem($"{variable} is \"{text}\"; it takes true or false.");
                return false;
        }
    }

    /// <summary>A whole number from <paramref name="least"/> to <paramref name="most"/>.</summary>
    public long Number(string variable, long fallback, long least, long most)
    {
        var text = Text(variable);
        if (text is null)
        {
            return fallback;
        }

        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most)
        {
            return value;
        }

        Problem(string.Create(CultureInfo.InvariantCulture, $"{variable} is \"{text}\"; it takes a whole number from {least} to {most}."));
        return fallback;
    }

    /// <summary>A time such as <c>500ms</c>, <c>15s</c>, <c>4m</c> or <c>1h</c>.</summary>
    public TimeSpan Time(string variable, TimeSpan fallback, bool mayBeZero = false)
    {
        var text = Text(variable);
        if (text is null)
        {
            return fallback;
        }

        if (Duration.TryParse(text, out var value) && (mayBeZero || value > TimeSpan.Zero))
        {
            return value;
        }

        var more = mayBeZero ? "" : " more than 0";
        Problem($"{variable} is \"{text}\"; it takes a time{more} such as 500ms, 15s, 4m or 1h.");
        return fallback;
    }

    /// <summary>The parts of a list that is separated by <paramref name="separator"/>.</summary>
    public string[] List(string variable, char separator) =>
        Text(variable)?.Split(separator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];

    /// <summary>Names that others of the project read, or that a later version of the sidecar will.</summary>
    public void AlsoKnown(params ReadOnlySpan<string> variables)
    {
        foreach (var variable in variables)
        {
            known.Add(variable);
        }
    }

    /// <summary>Adds a problem for each <c>AGENTMARK_*</c> setting that nothing reads: most are typing errors.</summary>
    public void RefuseUnknown()
    {
        var twins = known.ToDictionary(Twin, v => v, StringComparer.OrdinalIgnoreCase);
        foreach (var (key, value) in configuration.AsEnumerable())
        {
            if (value is null)
            {
                continue;
            }

            if (key.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
            {
                if (!known.Contains(key) && !KubernetesServiceLink.IsOne(key))
                {
                    Problem($"{key} is not a setting of the sidecar.{Suggestion(key)}");
                }
            }
            else if (key.StartsWith(Section + ":", StringComparison.OrdinalIgnoreCase) && !twins.ContainsKey(key[(Section.Length + 1)..]))
            {
                Problem($"{key} is not a setting of the sidecar.");
            }
        }
    }

    /// <summary>AGENTMARK_MAX_RUNS to MaxRuns.</summary>
    private static string Twin(string variable)
    {
        var twin = new StringBuilder();
        foreach (var word in variable[Prefix.Length..].Split('_'))
        {
            twin.Append(word[0]).Append(word[1..].ToLowerInvariant());
        }

        return twin.ToString();
    }

    private string Suggestion(string name)
    {
        var wanted = name.ToUpperInvariant();
        var nearest = known.MinBy(k => EditDistance.Between(k, wanted));
        return nearest is not null && EditDistance.Between(nearest, wanted) <= 3 ? $" Did you mean {nearest}?" : "";
    }
}
