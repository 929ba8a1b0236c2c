using System.Text.Json;

namespace AgentMark.SampleRunner.Evals;

/// <summary>The output is the expected JSON value: order of members and spelling of numbers aside. Text that holds JSON counts as that JSON.</summary>
internal sealed class ExactMatchJson : IEval
{
    /// <inheritdoc />
    public string Name => "exact_match_json";

    /// <inheritdoc />
    public (bool? Passed, string Reason) Judge(JsonElement output, JsonElement expected) =>
        JsonElement.DeepEquals(OutputJson.Of(output), OutputJson.Of(expected))
            ? (true, "The output is the expected value.")
            : (false, "The output differs from the expected value.");
}
