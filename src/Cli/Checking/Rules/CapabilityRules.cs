using AgentMark.V1;

namespace AgentMark.Cli.Checking.Rules;

/// <summary>What a runner says of itself.</summary>
internal static class CapabilityRules
{
    public static IEnumerable<Finding> Judge(Exchange answer)
    {
        if (answer.Messages is not [GetCapabilitiesResponse told, ..])
        {
            yield break;
        }

        if (told.Kinds.Contains(PromptKind.Unspecified))
        {
            yield return new("capabilities", "kinds of prompt", "PROMPT_KIND_UNSPECIFIED among them");
        }

        if (told.Evals.Any(name => name.Length == 0) || told.Evals.Distinct().Count() != told.Evals.Count)
        {
            yield return new("capabilities", "names of evals, each once", string.Join(", ", told.Evals.Select(name => $"'{name}'")));
        }
    }
}
