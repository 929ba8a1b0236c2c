using System.Collections;
using System.Globalization;

namespace AgentMark.Sidecar.Injector.Hosting;

/// <summary>
/// Reads the injector's environment variables and keeps each problem as one sentence, so that a start that fails says all that
/// is wrong at once. An empty value counts as not set.
/// </summary>
internal sealed class Settings(IDictionary environment)
{
    private const string Prefix = "AGENTMARK_INJECTOR_";

    // Kubernetes gives every pod of a namespace such variables for each Service in it, and ours is called agentmark-injector.
    private static readonly string[] ServiceLinks = [Prefix + "SERVICE_", Prefix + "PORT"];

    private readonly HashSet<string> known = [];
    private readonly List<string> problems = [];

    public IReadOnlyList<string> Problems => problems;

    public void Problem(string sentence) => problems.Add(sentence);

    public string? Text(string name)
    {
        known.Add(Prefix + name);
        return environment[Prefix + name] is string { Length: > 0 } value ? value : null;
    }

    public int Port(string name, int fallback)
    {
        if (Text(name) is not { } text)
        {
            return fallback;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= ushort.MaxValue)
        {
            return port;
        }

        Problem($"{Prefix}{name} is \"{text}\"; it takes a port from 1 to 65535.");
        return fallback;
    }

    public string Image(string name, string fallback)
    {
        var image = Text(name) ?? fallback;
        if (image.Any(c => char.IsWhiteSpace(c) || char.IsControl(c)))
        {
            Problem($"{Prefix}{name} is \"{image}\"; it takes an image such as {fallback}.");
        }

        return image;
    }

    /// <summary>The name of a Kubernetes object: lower-case letters, digits, hyphens and dots.</summary>
    public string ObjectName(string name, string fallback)
    {
        var text = Text(name) ?? fallback;
        if (text.Length > 253 || !text.All(c => c is '-' or '.' || char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c)) || !char.IsAsciiLetterOrDigit(text[0]) || !char.IsAsciiLetterOrDigit(text[^1]))
        {
            Problem($"{Prefix}{name} is \"{text}\"; it takes the name of a Kubernetes object such as {fallback}.");
        }

        return text;
    }

    /// <summary>Adds a problem for each variable of ours that nothing reads: most are typing errors.</summary>
    public void RefuseUnknown()
    {
        foreach (var name in environment.Keys.Cast<string>().Where(IsOurs).Except(known).Order(StringComparer.Ordinal))
        {
            Problem($"{name} is not a setting of the injector; it has {string.Join(", ", known.Order(StringComparer.Ordinal))}.");
        }
    }

    private static bool IsOurs(string name) =>
        name.StartsWith(Prefix, StringComparison.Ordinal) && !ServiceLinks.Any(link => name.StartsWith(link, StringComparison.Ordinal));
}
