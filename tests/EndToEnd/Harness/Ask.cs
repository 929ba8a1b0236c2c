using AgentMark.V1;
using Google.Protobuf;

namespace AgentMark.EndToEnd.Harness;

/// <summary>Requests as the sidecar makes them, for tests that talk to a runner themselves.</summary>
internal static class Ask
{
    public static RunPromptRequest Text(string text, Action<RenderedPrompt>? change = null) => Prompt(PromptKind.Text, text, change);

    public static RunPromptRequest Prompt(PromptKind kind, string text, Action<RenderedPrompt>? change = null)
    {
        var prompt = new RenderedPrompt
        {
            Name = "asked",
            Kind = kind,
            Model = "test-model",
            Messages = { new PromptMessage { Role = "user", Parts = { new ContentPart { Text = text } } } },
        };
        change?.Invoke(prompt);
        return new RunPromptRequest { RunId = Guid.NewGuid().ToString(), Kind = kind, PromptName = "asked", Prompt = prompt, Stream = true };
    }

    public static ByteString Json(string json) => ByteString.CopyFromUtf8(json);
}
