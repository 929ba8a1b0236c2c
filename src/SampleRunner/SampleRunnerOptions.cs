using System.Globalization;
using AgentMark.V1;

namespace AgentMark.SampleRunner;

/// <summary>Everything that a user of the runner can set, all of it by environment variables.</summary>
internal sealed record SampleRunnerOptions
{
    /// <summary>Sent where only an address is given: most servers that people run themselves ask for no key, but the client always sends one.</summary>
    private const string NoKey = "none";

    /// <summary>Where to listen: <c>host:port</c> or <c>unix:///path</c>. Port 0 takes a free one.</summary>
    public string Listen { get; init; } = RunnerListenAddress.Default;

    /// <summary>Pause before each word of the offline model, so that a demo looks alive. Zero is none.</summary>
    public TimeSpan WordDelay { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>Key of an OpenAI-compatible service; null means the offline model. With an address alone it is a word that stands for no key.</summary>
    public string? OpenAiKey { get; init; }

    /// <summary>Address of the service, such as <c>http://127.0.0.1:8000/v1</c>; null means OpenAI's own.</summary>
    public Uri? OpenAiBaseUrl { get; init; }

    /// <summary>Text and object prompts use this model, whatever the prompt names; null leaves the choice to the prompt.</summary>
    public string? Model { get; init; }

    /// <summary>How often a call that the service refused for the moment (429, 5xx) is repeated.</summary>
    public int OpenAiRetries { get; init; } = 2;

    /// <summary>Reads the variables.</summary>
    /// <exception cref="StartupException">A value makes no sense.</exception>
    public static SampleRunnerOptions FromEnvironment(Func<string, string?> variable)
    {
        var defaults = new SampleRunnerOptions();
        var options = defaults with
        {
            Listen = Text(RunnerListenAddress.Variable) ?? defaults.Listen,
            WordDelay = Text("AGENTMARK_SAMPLE_DELAY") is { } delay ? Milliseconds(delay) : defaults.WordDelay,
            OpenAiKey = Text("OPENAI_API_KEY"),
            OpenAiBaseUrl = Text("OPENAI_BASE_URL") is { } url ? Address(url) : null,
            Model = Text("AGENTMARK_SAMPLE_MODEL"),
        };
        return options is { OpenAiBaseUrl: not null, OpenAiKey: null } ? options with { OpenAiKey = NoKey } : options;

        string? Text(string name) => variable(name) is { Length: > 0 } value ? value : null;
    }

    private static TimeSpan Milliseconds(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? TimeSpan.FromMilliseconds(value)
            : throw new StartupException($"AGENTMARK_SAMPLE_DELAY is '{text}', but must be a whole number of milliseconds such as 20.");

    private static Uri Address(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is ("http" or "https")
            ? address
            : throw new StartupException($"OPENAI_BASE_URL is '{text}', but must be an address such as http://127.0.0.1:8000/v1.");
}
