using System.Text.Json;

namespace AgentMark.SampleRunner.Evals;

/// <summary>Scores one output against what was expected.</summary>
internal interface IEval
{
    /// <summary>The name by which prompts ask for it.</summary>
    string Name { get; }

    /// <summary>Whether the output is as expected, and a word on why; null when that cannot be said.</summary>
    (bool? Passed, string Reason) Judge(JsonElement output, JsonElement expected);
}
