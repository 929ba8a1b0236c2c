using System.Text.RegularExpressions;
using AgentMark.V1;
using Microsoft.Extensions.AI;

namespace AgentMark.SampleRunner.Running;

/// <summary>Asks the model for JSON: of the prompt's schema where it has one, of any shape where it has none.</summary>
internal static partial class ObjectFormat
{
    private const int LongestName = 64;

    /// <exception cref="Grpc.Core.RpcException">INVALID_ARGUMENT: the schema is not JSON.</exception>
    public static ChatResponseFormatJson Of(RenderedPrompt prompt)
    {
        if (prompt.OutputSchemaJson.IsEmpty)
        {
            return ChatResponseFormat.Json;
        }

        var config = PromptConfig.Of(prompt);
        var name = NotAllowedInNames().Replace(config.Text("schema_name") ?? prompt.Name, "_");
        return ChatResponseFormat.ForJsonSchema(
            JsonInput.Parse(prompt.OutputSchemaJson.Span, "prompt.output_schema_json"),
            name.Length switch { 0 => "output", > LongestName => name[..LongestName], _ => name },
            config.Text("schema_description"));
    }

    [GeneratedRegex("[^A-Za-z0-9_-]")]
    private static partial Regex NotAllowedInNames();
}
