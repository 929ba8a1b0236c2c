using AgentMark.V1;

namespace AgentMark.Cli.Checking;

/// <summary>Says whether a case means anything for this runner.</summary>
internal static class Needs
{
    /// <returns>Why the case is skipped; null when it is not.</returns>
    public static string? Unmet(CheckCase one, CheckContext context) =>
        one.Needs.Select(need => Unmet(need, context)).FirstOrDefault(reason => reason is not null);

    private static string? Unmet(string need, CheckContext context)
    {
        if (need.StartsWith("no ", StringComparison.Ordinal))
        {
            var offered = need[3..];
            return Offers(offered, context) switch
            {
                null => "the runner has no GetCapabilities, so it does not say whether it has this",
                true => $"the runner offers {offered}",
                false => null,
            };
        }

        return need switch
        {
            "capabilities" => context.Capabilities is null ? "the runner has no GetCapabilities" : null,
            "a tool" => context.Options.Tool is null ? "name a tool that the runner has with --tool" : null,
            "a data set" => context.Options.Dataset is null ? "name a data set that the runner can read with --dataset" : Unmet("datasets", context),
            _ => Offers(need, context) == true ? null : $"the runner does not offer {need}",
        };
    }

    /// <returns>Null when nobody can say.</returns>
    private static bool? Offers(string what, CheckContext context) => what switch
    {
        "text" => context.Offers(PromptKind.Text),
        "object" => context.Offers(PromptKind.Object),
        "image" => context.Offers(PromptKind.Image),
        "speech" => context.Offers(PromptKind.Speech),
        "datasets" => context.Capabilities?.Datasets,
        "alerts" => context.Capabilities?.Alerts,
        "evals" => context.Capabilities is { } capabilities ? capabilities.Evals.Count > 0 : null,
        _ => throw new FormatException($"'{what}' is not something that a case can need."),
    };
}
