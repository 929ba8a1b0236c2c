using System.Text;

namespace AgentMark.EndToEnd.Harness;

/// <summary>Webhook bodies as the platform and the command line clients write them.</summary>
internal static class Event
{
    private static int s_count;

    /// <summary>A prompt name that no other test has.</summary>
    public static string NewName(string stem = "prompt") => $"{stem}-{Interlocked.Increment(ref s_count)}";

    /// <summary>A prompt's tree: front matter with one config block, and one paragraph in the tag that the kind of prompt asks for.</summary>
    public static string Ast(string name, string block = "text_config", string paragraph = Sentinels.PromptText, string more = "") =>
        $$"""{"type":"root","children":[{"type":"yaml","value":"name: {{name}}\n{{block}}:\n  model_name: test-model\n{{Schema(block, more)}}{{more}}"},{"type":"mdxJsxFlowElement","name":"{{Tag(block)}}","attributes":[],"children":[{"type":"paragraph","children":[{"type":"text","value":"{{paragraph}}"}]}]}]}""";

    /// <summary>A flat <c>prompt-run</c>, streamed unless told otherwise.</summary>
    public static string Prompt(string name, string block = "text_config", bool? stream = null) => Flat(
        "prompt-run",
        $$"""{"ast":{{Ast(name, block)}},"customProps":{"text":"{{Sentinels.PropsText}}"}{{(stream is { } value ? $$""","options":{"shouldStream":{{(value ? "true" : "false")}}}""" : "")}}}""");

    /// <summary>A flat <c>dataset-run</c>.</summary>
    public static string Dataset(string name, string members = "\"experimentId\":\"nightly\"") =>
        Flat("dataset-run", $$"""{"ast":{{Ast(name)}},{{members}}}""");

    /// <summary>A wrapped <c>alert</c>.</summary>
    public static string Alert(string id) => Wrapped(
        "alert",
        $$"""{"alert":{"id":"{{id}}","currentValue":12.5,"threshold":10,"status":"triggered","timeWindow":"15m","type":"cost"},"message":"Cost is over the limit","timestamp":"2026-02-03T04:05:06Z"}""");

    public static string GetEvals() => Flat("get-evals", "{}");

    public static string Flat(string type, string dataJson) => $$"""{"type":"{{type}}","data":{{dataJson}}}""";

    public static string Wrapped(string type, string dataJson) => $$"""{"event":{{Flat(type, dataJson)}}}""";

    public static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private static string Schema(string block, string more) =>
        block == "object_config" && !more.Contains("schema:", StringComparison.Ordinal) ? """  schema: {type: object}\n""" : "";

    private static string Tag(string block) => block switch
    {
        "image_config" => "ImagePrompt",
        "speech_config" => "SpeechPrompt",
        _ => "User",
    };
}
