using System.Text.RegularExpressions;
using AgentMark.TemplateDX.Values;

namespace AgentMark.TemplateDX.Results;

/// <summary>Checks what AgentMark checks when it loads a prompt: the settings, and the addresses of attachments. Members that nobody knows are allowed; null is not absent.</summary>
internal sealed partial class SettingsCheck
{
    private readonly List<string> problems = [];

    /// <returns>One entry for each fault: where it is, and what belongs there.</returns>
    public static IReadOnlyList<string> Run(RenderedResult rendered)
    {
        var check = new SettingsCheck();
        var result = rendered.ToValue().Map;
        check.Text(result, "", "name", isRequired: true);
        check.Messages(result["messages"]);
        check.Block(result, rendered.Kind);
        if (check.Map(result, "", "test_settings") is { } test)
        {
            check.TestSettings(test, "test_settings.");
        }

        _ = check.Map(result, "", "agentmark_meta");
        return check.problems;
    }

    private void Block(ValueMap result, TemplateKind kind)
    {
        var name = Configuration.BlockName(kind);
        if (Map(result, "", name, isRequired: true) is not { } block)
        {
            return;
        }

        var at = name + ".";
        Text(block, at, "model_name", isRequired: true);
        Number(block, at, "seed");
        switch (kind)
        {
            case TemplateKind.Image:
                Number(block, at, "num_images");
                Form(block, at, "size", Size(), "two whole numbers such as 1024x1024");
                Form(block, at, "aspect_ratio", Ratio(), "two whole numbers such as 16:9");
                break;
            case TemplateKind.Speech:
                Texts(block, at, "voice", "output_format", "instructions");
                Number(block, at, "speed");
                break;
            default:
                Sampling(block, at);
                break;
        }

        if (kind == TemplateKind.Object)
        {
            _ = Map(block, at, "schema", isRequired: true);
            Texts(block, at, "schema_name", "schema_description");
        }
        else if (kind == TemplateKind.Text)
        {
            ToolChoice(block["tool_choice"], at + "tool_choice");
        }
    }

    private void Sampling(ValueMap block, string at)
    {
        foreach (var name in (string[])["max_tokens", "temperature", "max_calls", "top_p", "top_k", "presence_penalty", "frequency_penalty", "max_retries"])
        {
            Number(block, at, name);
        }

        TextList(block, at, "stop_sequences");
        TextList(block, at, "tools");
    }

    private void ToolChoice(Value value, string at)
    {
        var isKnown = value.Kind switch
        {
            ValueKind.Undefined => true,
            ValueKind.String => value.Text is "auto" or "none" or "required",
            ValueKind.Map => value.Map["type"] is { Kind: ValueKind.String, Text: "tool" } && value.Map["tool_name"].Kind == ValueKind.String,
            _ => false,
        };
        Require(isKnown, at, "auto, none, required, or a mapping with type: tool and tool_name");
    }

    private void TestSettings(ValueMap test, string at)
    {
        if (test["props"].Kind != ValueKind.Null)
        {
            _ = Map(test, at, "props");
        }

        Texts(test, at, "dataset", "experiment_key");
        TextList(test, at, "evals");
        Share(test["regression_tolerance"], at + "regression_tolerance");
        foreach (var (name, value) in Map(test, at, "score_thresholds")?.Members ?? [])
        {
            Share(value, $"{at}score_thresholds.{name}");
        }
    }

    private void Messages(Value messages)
    {
        for (var index = 0; messages.Kind == ValueKind.List && index < messages.List.Count; index++)
        {
            if (messages.List[index].Map["content"] is { Kind: ValueKind.List } parts)
            {
                Require(parts.List.TrueForAll(IsPart), $"messages.{index}.content", "attachments with absolute URLs, and files with a mimeType");
            }
        }
    }

    private static bool IsPart(Value part)
    {
        var type = part.Map["mimeType"].Kind;
        return part.Map["type"].Text switch
        {
            "image" => IsUrl(part.Map["image"]) && type is ValueKind.Undefined or ValueKind.String,
            "file" => IsUrl(part.Map["data"]) && type == ValueKind.String,
            _ => true,
        };
    }

    private static bool IsUrl(Value value) =>
        value.Kind == ValueKind.String && Scheme().IsMatch(value.Text) && (value.Text.StartsWith("data:", StringComparison.OrdinalIgnoreCase) || Uri.TryCreate(value.Text, UriKind.Absolute, out _));

    private ValueMap? Map(ValueMap map, string at, string name, bool isRequired = false)
    {
        var value = map[name];
        Require(value.Kind == ValueKind.Map || IsAbsent(value, isRequired), at + name, "a mapping");
        return value.Kind == ValueKind.Map ? value.Map : null;
    }

    private void Texts(ValueMap map, string at, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            Text(map, at, name);
        }
    }

    private void Text(ValueMap map, string at, string name, bool isRequired = false) =>
        Require(map[name].Kind == ValueKind.String || IsAbsent(map[name], isRequired), at + name, "text");

    private void Number(ValueMap map, string at, string name) =>
        Require((map[name].Kind == ValueKind.Number && !double.IsNaN(map[name].Number)) || IsAbsent(map[name]), at + name, "a number");

    private void Share(Value value, string at) =>
        Require((value.Kind == ValueKind.Number && value.Number is >= 0 and <= 1) || IsAbsent(value), at, "a number from 0 to 1");

    private void TextList(ValueMap map, string at, string name) =>
        Require((map[name].Kind == ValueKind.List && map[name].List.TrueForAll(item => item.Kind == ValueKind.String)) || IsAbsent(map[name]), at + name, "a list of texts");

    private void Form(ValueMap map, string at, string name, Regex form, string expected) =>
        Require((map[name].Kind == ValueKind.String && form.IsMatch(map[name].Text)) || IsAbsent(map[name]), at + name, expected);

    private static bool IsAbsent(Value value, bool isRequired = false) => value.Kind == ValueKind.Undefined && !isRequired;

    private void Require(bool isSo, string at, string expected)
    {
        if (!isSo)
        {
            problems.Add($"{at} must be {expected}");
        }
    }

    [GeneratedRegex(@"^[0-9]+x[0-9]+\z")]
    private static partial Regex Size();

    [GeneratedRegex(@"^[0-9]+:[0-9]+\z")]
    private static partial Regex Ratio();

    [GeneratedRegex("^[a-zA-Z][a-zA-Z0-9+.-]*:")]
    private static partial Regex Scheme();
}
