using AgentMark.V1;
using Microsoft.Extensions.AI;

namespace AgentMark.SampleRunner.Running;

/// <summary>Turns the messages of a rendered prompt into chat messages.</summary>
internal static class ChatMessages
{
    /// <exception cref="Grpc.Core.RpcException">INVALID_ARGUMENT: a part holds nothing that this runner knows.</exception>
    public static List<ChatMessage> From(RenderedPrompt prompt) =>
        [.. prompt.Messages.Select((message, index) => new ChatMessage(Role(message.Role), Contents(message, index)))];

    private static ChatRole Role(string name) => name switch
    {
        "system" => ChatRole.System,
        "assistant" => ChatRole.Assistant,
        _ => ChatRole.User,
    };

    private static List<AIContent> Contents(PromptMessage message, int messageIndex) =>
        [.. message.Parts.Select((part, index) => Content(part) ?? throw Refusal.InvalidArgument(
            $"messages[{messageIndex}].parts[{index}] holds no content that this runner knows; it may be older than the sidecar."))];

    private static AIContent? Content(ContentPart part) => part.ContentCase switch
    {
        ContentPart.ContentOneofCase.Text => new TextContent(part.Text),
        ContentPart.ContentOneofCase.Image => From(part.Image, fallbackType: "image/png"),
        ContentPart.ContentOneofCase.File => From(part.File, fallbackType: "application/octet-stream"),
        _ => null,
    };

    private static AIContent? From(Media media, string fallbackType)
    {
        var type = media.MimeType is { Length: > 0 } given ? given : fallbackType;
        return media.SourceCase switch
        {
            Media.SourceOneofCase.Url => new UriContent(media.Url, type),
            Media.SourceOneofCase.Data => new DataContent(media.Data.Memory, type),
            _ => null,
        };
    }
}
