using System.Text.Json;
using AgentMark.SampleRunner.Evals.Schemas;

namespace AgentMark.SampleRunner.Evals;

/// <summary>The output conforms to the JSON Schema that the row's expected output holds. Text that holds JSON counts as that JSON.</summary>
internal sealed class JsonSchemaValid : IEval
{
    /// <inheritdoc />
    public string Name => "json_schema";

    /// <inheritdoc />
    public (bool? Passed, string Reason) Judge(JsonElement output, JsonElement expected)
    {
        try
        {
            return SchemaValidator.IsValid(OutputJson.Of(expected), OutputJson.Of(output))
                ? (true, "The output conforms to the schema.")
                : (false, "The output does not conform to the schema.");
        }
        catch (SchemaException problem)
        {
            return (null, problem.Message);
        }
    }
}
