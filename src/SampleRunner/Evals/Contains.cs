using System.Text.Json;

namespace AgentMark.SampleRunner.Evals;

/// <summary>The output's text has the expected text in it, whatever the case of its letters.</summary>
internal sealed class Contains : IEval
{
    /// <inheritdoc />
    public string Name => "contains";

    /// <inheritdoc />
    public (bool? Passed, string Reason) Judge(JsonElement output, JsonElement expected) =>
        OutputText.Of(output).Contains(OutputText.Of(expected), StringComparison.OrdinalIgnoreCase)
            ? (true, "The output has the expected text in it.")
            : (false, "The expected text is not in the output.");
}
