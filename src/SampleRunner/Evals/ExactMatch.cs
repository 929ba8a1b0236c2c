using System.Text.Json;

namespace AgentMark.SampleRunner.Evals;

/// <summary>The output's text is the expected text, to the letter.</summary>
internal sealed class ExactMatch : IEval
{
    /// <inheritdoc />
    public string Name => "exact_match";

    /// <inheritdoc />
    public (bool? Passed, string Reason) Judge(JsonElement output, JsonElement expected) =>
        OutputText.Of(output) == OutputText.Of(expected)
            ? (true, "The output is the expected text.")
            : (false, "The output differs from the expected text.");
}
