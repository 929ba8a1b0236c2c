using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace AgentMark.Sidecar.Injection;

/// <summary>
/// Reads the settings of a pod from its label and annotations. A wrong value is a warning: it reaches the sidecar (or the sample
/// runner), which starts, says what is wrong and lets events fail with 503, while the model serves.
/// </summary>
internal sealed partial class SettingsReader(PodView pod)
{
    private const int LeastGrace = 30;

    private readonly List<string> warnings = [];

    public IReadOnlyList<string> Warnings => warnings;

    /// <param name="answering">The container that is the runner or, in the openai shape, the model service.</param>
    /// <param name="refusal">Why there is nothing sensible to make; null otherwise.</param>
    public SidecarSettings Read(bool isOpenAi, JsonObject answering, out string? refusal)
    {
        refusal = null;
        WarnOfUnknown();
        WarnOfGrace();
        var settings = new SidecarSettings
        {
            Secret = ReadSecret(),
            Upstream = ReadUrl(Names.UpstreamAnnotation),
            Runner = isOpenAi ? null : ReadRunner(),
            ModelUrl = isOpenAi ? ReadModelUrl(answering, out refusal) : null,
            RunnerGatesReadiness = ReadFlag(Names.RunnerGatesReadinessAnnotation),
            GraceSeconds = pod.GraceSeconds,
            User = pod.RunsAsRoot ? RestrictedContext.ImageUser : null,
            Guaranteed = PodResources.AreGuaranteed([.. pod.Containers, .. pod.InitContainers]),
        };
        WarnOfMeaningless(isOpenAi ? Names.RunnerAnnotation : Names.ModelUrlAnnotation, isOpenAi ? Names.OpenAiShape : Names.RunnerShape);
        return settings;
    }

    private void WarnOfUnknown()
    {
        foreach (var name in pod.AnnotationNames.Where(n => n.StartsWith(Names.AnnotationPrefix, StringComparison.Ordinal) && !Names.Annotations.Contains(n)))
        {
            warnings.Add($"Annotation {name} is not one of the sidecar's and does nothing; there are {string.Join(", ", Names.Annotations.Select(a => a[Names.AnnotationPrefix.Length..]))}.");
        }
    }

    private void WarnOfGrace()
    {
        if (pod.GraceSeconds < LeastGrace)
        {
            warnings.Add($"terminationGracePeriodSeconds is {pod.GraceSeconds}: streams get less than the usual 20 s to finish when the pod ends; make it {LeastGrace} or more.");
        }
    }

    private void WarnOfMeaningless(string annotation, string shape)
    {
        if (pod.Annotation(annotation) is not null)
        {
            warnings.Add($"Annotation {annotation} does nothing in the shape \"{shape}\".");
        }
    }

    private string? ReadSecret()
    {
        var name = pod.Annotation(Names.SecretAnnotation) ?? Names.DefaultSecret;
        if (name.Length <= 253 && SubdomainName().IsMatch(name))
        {
            return name;
        }

        warnings.Add($"Annotation {Names.SecretAnnotation} is \"{name}\", which cannot be the name of a Secret: events will get 503 until it is mended.");
        return null;
    }

    private string ReadRunner()
    {
        var text = pod.Annotation(Names.RunnerAnnotation) ?? Names.DefaultRunner;
        foreach (var address in text.Split(',', StringSplitOptions.TrimEntries))
        {
            if (address.StartsWith("unix:", StringComparison.OrdinalIgnoreCase))
            {
                warnings.Add($"Annotation {Names.RunnerAnnotation} names a Unix socket: the runner's container shares no folder with the sidecar, and containers of different users cannot share one. Use a port on 127.0.0.1.");
            }
            else if (!IsUrl(address, "http", "https", "dns"))
            {
                WarnOfUrl(Names.RunnerAnnotation, text, Names.DefaultRunner);
            }
        }

        return text;
    }

    private string? ReadUrl(string annotation)
    {
        var text = pod.Annotation(annotation);
        if (text is not null && !IsUrl(text, "http", "https"))
        {
            WarnOfUrl(annotation, text, "http://127.0.0.1:8000");
        }

        return text;
    }

    /// <summary>A model service that declares one port almost always serves its API there, under /v1.</summary>
    private string? ReadModelUrl(JsonObject model, out string? refusal)
    {
        refusal = null;
        var text = pod.Annotation(Names.ModelUrlAnnotation);
        if (text is not null)
        {
            if (!IsUrl(text, "http", "https"))
            {
                WarnOfUrl(Names.ModelUrlAnnotation, text, "http://127.0.0.1:8000/v1");
            }

            return text;
        }

        if (PodView.Ports(model).ToList() is [var port])
        {
            return $"http://127.0.0.1:{port}/v1";
        }

        refusal = $"Where container {PodView.Name(model)} serves its OpenAI-compatible API is not known; annotate the pod {Names.ModelUrlAnnotation}, such as http://127.0.0.1:8000/v1.";
        return null;
    }

    private bool ReadFlag(string annotation)
    {
        var text = pod.Annotation(annotation);
        if (text is not (null or "true" or "false"))
        {
            warnings.Add($"Annotation {annotation} is \"{text}\"; it takes \"true\" or \"false\", and counts as \"false\".");
        }

        return text == "true";
    }

    private void WarnOfUrl(string annotation, string text, string example) =>
        warnings.Add($"Annotation {annotation} is \"{(text.Contains('@', StringComparison.Ordinal) ? "***" : text)}\", but must be an address such as {example}.");

    private static bool IsUrl(string text, params ReadOnlySpan<string> schemes) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && schemes.Contains(url.Scheme);

    [GeneratedRegex(@"\A[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\z")]
    private static partial Regex SubdomainName();
}
