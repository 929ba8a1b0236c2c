using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using AgentMark.SampleRunner.Offline.Schemas;
using Microsoft.Extensions.AI;

namespace AgentMark.SampleRunner.Offline;

/// <summary>
/// Decides which tools the offline model calls: once, before it answers, each tool that the prompt lists and each that its text
/// asks for with the words "use tool NAME". Numbers for the arguments are those in the text, in order.
/// </summary>
internal static partial class OfflineToolCalls
{
    private const int LongestText = 200;

    public static IReadOnlyList<FunctionCallContent> For(
        OfflineConversation conversation, ChatOptions? options, IEnumerable<AIFunctionDeclaration> known)
    {
        if (conversation.ToolResults.Count > 0 || options?.ToolMode is NoneChatToolMode)
        {
            return [];
        }

        var text = conversation.LastUserText;
        var listed = (options?.Tools ?? []).OfType<AIFunctionDeclaration>().ToList();
        var asked = AskedFor().Matches(text).Select(match => match.Groups["name"].Value);
        return
        [
            .. listed.Select(tool => tool.Name).Concat(asked).Distinct().Select((name, index) => new FunctionCallContent(
                $"call_{(index + 1).ToString(CultureInfo.InvariantCulture)}",
                name,
                Arguments(listed.Concat(known).FirstOrDefault(tool => tool.Name == name), text))),
        ];
    }

    private static Dictionary<string, object?> Arguments(AIFunctionDeclaration? tool, string text)
    {
        var numbers = new Queue<double>(Number().Matches(text).Select(match => double.Parse(match.Value, CultureInfo.InvariantCulture)));
        var arguments = new Dictionary<string, object?>();
        if (tool is null || !tool.JsonSchema.TryGetProperty("properties", out var properties))
        {
            return arguments;
        }

        foreach (var property in properties.EnumerateObject())
        {
            arguments[property.Name] = Type(property.Value) switch
            {
                "number" or "integer" => numbers.TryDequeue(out var number) ? number : 1.0,
                "string" => text.Length <= LongestText ? text : text[..LongestText],
                _ => SchemaSample.Create(property.Value, text),
            };
        }

        return arguments;
    }

    private static string? Type(JsonElement schema) =>
        schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String
            ? type.GetString()
            : null;

    [GeneratedRegex(@"\buse tool (?<name>[A-Za-z0-9_-]+)", RegexOptions.IgnoreCase)]
    private static partial Regex AskedFor();

    [GeneratedRegex(@"-?[0-9]{1,15}(\.[0-9]{1,15})?")]
    private static partial Regex Number();
}
