using System.Text.Json.Nodes;
using AgentMark.V1;
using Google.Protobuf;

namespace AgentMark.Cli.Checking;

/// <summary>
/// Makes a request of what a case says: protobuf's JSON, by the names of the proto, over the members that every request has. Two
/// members are shorthands: <c>say</c> is the prompt's text, in the place that its kind has for it; <c>kind</c> goes to both places.
/// <c>unknown: true</c> adds a field that no version has to every message. For texts see <see cref="RequestText"/>.
/// </summary>
internal static class RequestMaker
{
    private static readonly JsonParser Parser = new(JsonParser.Settings.Default);

    /// <param name="token">A word of this call alone.</param>
    public static IMessage Make(CheckCase one, CheckContext context, string token)
    {
        var given = RequestText.Filled(one.Request, new()
        {
            ["token"] = token,
            ["tool"] = context.Options.Tool ?? "",
            ["dataset"] = context.Options.Dataset ?? "",
            ["eval"] = context.Capabilities?.Evals.FirstOrDefault() ?? "",
        });
        var hasUnknown = given.Remove("unknown");
        var members = one.Call switch
        {
            "RunPrompt" => Prompt(given, context),
            "RunDataset" => Dataset(given, context),
            _ => given,
        };
        var message = Parser.Parse(RequestText.Encoded(members).ToJsonString(), RunnerMethods.Find(one.Call).InputType);
        if (hasUnknown)
        {
            MessageTree.AddUnknown(message);
        }

        return message;
    }

    private static JsonObject Prompt(JsonObject given, CheckContext context)
    {
        var kind = Kind(given);
        var said = Take(given, "say")?.GetValue<string>() ?? "Say hello in one short sentence.";
        var prompt = new JsonObject
        {
            ["name"] = "checker",
            ["kind"] = kind.DeepClone(),
            ["model"] = context.Options.Model,
            ["settings"] = new JsonObject(),
            ["settings_json"] = new JsonObject { ["model_name"] = context.Options.Model }.ToJsonString(),
        };
        if (kind.ToString() is "PROMPT_KIND_IMAGE" or "PROMPT_KIND_SPEECH")
        {
            prompt["text"] = said;
        }
        else
        {
            prompt["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["parts"] = new JsonArray(new JsonObject { ["text"] = said }) });
        }

        var members = new JsonObject
        {
            ["run_id"] = Guid.NewGuid().ToString(),
            ["kind"] = kind,
            ["prompt_name"] = "checker",
            ["stream"] = true,
            ["prompt"] = prompt,
        };
        AddTree(members, kind, said, context);
        return Merge(members, given);
    }

    private static JsonObject Dataset(JsonObject given, CheckContext context)
    {
        var members = new JsonObject
        {
            ["run_id"] = Guid.NewGuid().ToString(),
            ["run_name"] = "checker",
            ["prompt_name"] = "checker",
            ["concurrency"] = 4,
        };
        AddTree(members, JsonValue.Create("PROMPT_KIND_TEXT"), "Say hello in one short sentence.", context);
        return Merge(members, given);
    }

    /// <summary>By its name without the prefix; a number is a kind that nobody knows.</summary>
    private static JsonValue Kind(JsonObject given) => Take(given, "kind") switch
    {
        null => JsonValue.Create("PROMPT_KIND_TEXT"),
        JsonValue value when value.TryGetValue<int>(out var number) => JsonValue.Create(number),
        var name => JsonValue.Create($"PROMPT_KIND_{name.GetValue<string>()}"),
    };

    /// <summary>A runner that renders for itself gets a tree that says the same.</summary>
    private static void AddTree(JsonObject members, JsonNode kind, string said, CheckContext context)
    {
        if (context.Capabilities is not { NeedsAst: true })
        {
            return;
        }

        var block = kind.ToString() is { } name && name.StartsWith("PROMPT_KIND_", StringComparison.Ordinal) ? name[12..].ToLowerInvariant() : "text";
        var paragraph = new JsonObject { ["type"] = "paragraph", ["children"] = new JsonArray(new JsonObject { ["type"] = "text", ["value"] = said }) };
        var tag = block switch { "image" => "ImagePrompt", "speech" => "SpeechPrompt", _ => "User" };
        members["ast_json"] = new JsonObject
        {
            ["type"] = "root",
            ["children"] = new JsonArray(
                new JsonObject { ["type"] = "yaml", ["value"] = $"name: checker\n{block}_config:\n  model_name: {context.Options.Model}\n" },
                new JsonObject { ["type"] = "mdxJsxFlowElement", ["name"] = tag, ["attributes"] = new JsonArray(), ["children"] = new JsonArray(paragraph) }),
        }.ToJsonString();
    }

    private static JsonNode? Take(JsonObject members, string name)
    {
        var value = members[name];
        members.Remove(name);
        return value;
    }

    private static JsonObject Merge(JsonObject target, JsonObject more)
    {
        foreach (var (name, value) in more)
        {
            target[name] = (target[name], value) is (JsonObject there, JsonObject inner) ? Merge((JsonObject)there.DeepClone(), inner) : value?.DeepClone();
        }

        return target;
    }
}
