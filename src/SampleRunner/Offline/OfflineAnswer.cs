using System.Text.Encodings.Web;
using System.Text.Json;
using AgentMark.SampleRunner.Offline.Schemas;
using Microsoft.Extensions.AI;

namespace AgentMark.SampleRunner.Offline;

/// <summary>What the offline model answers, in the pieces that it streams.</summary>
internal static class OfflineAnswer
{
    private const int MostEchoedWords = 60;

    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <exception cref="Grpc.Core.RpcException">FAILED_PRECONDITION: the schema asks for something that this model cannot make.</exception>
    public static List<string> For(OfflineConversation conversation, ChatOptions? options) =>
        options?.ResponseFormat is ChatResponseFormatJson format
            ? OfflineWords.SplitJson(Object(conversation, format))
            : [.. OfflineWords.First(Text(conversation), int.MaxValue).Select((word, index) => index == 0 ? word : $" {word}")];

    private static string Object(OfflineConversation conversation, ChatResponseFormatJson format)
    {
        var schema = format.Schema ?? JsonElement.Parse("""{"properties":{"model":{"const":"offline"},"note":{"type":"string"}}}""");
        return SchemaSample.Create(schema, conversation.LastUserText)?.ToJsonString(Readable) ?? "null";
    }

    private static string Text(OfflineConversation conversation)
    {
        var words = OfflineWords.Count(conversation.LastUserText);
        var echo = string.Join(' ', OfflineWords.First(conversation.LastUserText, MostEchoedWords));
        var more = words > MostEchoedWords ? " …" : "";
        var tools = string.Concat(conversation.ToolResults.Select(answer => $" The tool {answer.Tool} answered {answer.Result}."));
        var heard = words > 0 ? $" The prompt's last message has {words} words: “{echo}{more}”" : " The prompt has no text.";
        return "This is the built-in offline model of the sample runner: it streams like a model, but it does not think."
            + tools
            + heard
            + " Set OPENAI_API_KEY to ask a real model.";
    }
}
