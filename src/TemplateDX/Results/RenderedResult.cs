using AgentMark.TemplateDX.Values;
using AgentMark.TemplateDX.Walking;

namespace AgentMark.TemplateDX.Results;

/// <summary>Makes the result of what the role tags have come to.</summary>
internal sealed class RenderedResult
{
    private readonly Configuration configuration;
    private readonly IReadOnlyList<RoleText> texts;

    /// <exception cref="TemplateException">A system message is not the first.</exception>
    public RenderedResult(Configuration configuration, IReadOnlyList<RoleText> texts)
    {
        (this.configuration, this.texts) = (configuration, texts);
        switch (Kind)
        {
            case TemplateKind.Image:
                Text = FirstOf(TagSet.ImagePrompt);
                break;
            case TemplateKind.Speech:
                (Text, Instructions) = (FirstOf(TagSet.SpeechPrompt), FirstOf(TagSet.System));
                break;
            default:
                Messages = [.. texts.Select(Message)];
                break;
        }

        if (Messages.Skip(1).Any(message => message.Role == "system"))
        {
            throw new TemplateException(TemplateErrorClass.SystemOrder, "A system message can only be the first message of a prompt.");
        }
    }

    public TemplateKind Kind => configuration.Kind;

    public IReadOnlyList<TemplateMessage> Messages { get; } = [];

    public string Text { get; } = "";

    public string Instructions { get; } = "";

    public string ToJson() => ValueJson.Write(ToValue())!;

    public string MessagesToJson() => ValueJson.WriteWellFormed(MessageValues())!;

    public Value ToValue()
    {
        var result = new ValueMap { ["name"] = configuration.FrontMatter["name"] };
        var block = configuration.Block(Kind);
        switch (Kind)
        {
            case TemplateKind.Image:
                block = Spread(block, ("prompt", Text));
                break;
            case TemplateKind.Speech:
                block = Spread(block, ("text", Text), ("instructions", Instructions));
                break;
            default:
                result["messages"] = MessageValues();
                break;
        }

        result[Configuration.BlockName(Kind)] = block;
        result["test_settings"] = configuration.FrontMatter["test_settings"];
        var meta = configuration.FrontMatter["agentmark_meta"];
        result["agentmark_meta"] = meta.IsTruthy() ? meta : Value.Undefined;
        return Value.Of(result);
    }

    private static string RoleOf(RoleText text) => text.Role.ToLowerInvariant();

    private static TemplateMessage Message(RoleText text) => new(
        RoleOf(text),
        text.Text,
        [.. text.Attachments.Select(attachment => new TemplateAttachment(attachment.IsImage, TextOf(attachment.Source), TextOf(attachment.MediaType)))]);

    private static string? TextOf(Value value) => value.Kind == ValueKind.String ? value.Text : null;

    private Value MessageValues()
    {
        var messages = new ValueList();
        messages.AddRange(texts.Select(MessageValue));
        return Value.Of(messages);
    }

    private static Value MessageValue(RoleText text) => Value.Of(new ValueMap { ["role"] = Value.Of(RoleOf(text)), ["content"] = Content(text) });

    /// <summary>Text, or a list of parts when there are attachments.</summary>
    private static Value Content(RoleText text)
    {
        if (text.Attachments.Count == 0)
        {
            return Value.Of(text.Text);
        }

        var parts = new ValueList { Value.Of(new ValueMap { ["type"] = Value.Of("text"), ["text"] = Value.Of(text.Text) }) };
        foreach (var attachment in text.Attachments)
        {
            parts.Add(Value.Of(new ValueMap
            {
                ["type"] = Value.Of(attachment.IsImage ? "image" : "file"),
                [attachment.IsImage ? "image" : "data"] = attachment.Source,
                ["mimeType"] = attachment.MediaType.IsTruthy() ? attachment.MediaType : Value.Undefined,
            }));
        }

        return Value.Of(parts);
    }

    /// <summary>The block's members and those of rendering, as JavaScript's spread makes them also of a text or a list.</summary>
    private static Value Spread(Value block, params ReadOnlySpan<(string Name, string Text)> members)
    {
        var result = new ValueMap();
        foreach (var (name, value) in block.Kind == ValueKind.Map ? block.Map.Members : Indexed(block))
        {
            result[name] = value;
        }

        foreach (var (name, text) in members)
        {
            result[name] = Value.Of(text);
        }

        return Value.Of(result);
    }

    private static IEnumerable<KeyValuePair<string, Value>> Indexed(Value block)
    {
        IEnumerable<Value> items = block.Kind switch
        {
            ValueKind.List => block.List,
            ValueKind.String => block.Text.Select(unit => Value.Of(unit.ToString())),
            _ => [],
        };
        return items.Select((item, index) => KeyValuePair.Create(JsNumber.Print(index), item));
    }

    private string FirstOf(string role) => texts.FirstOrDefault(text => text.Role == role)?.Text ?? "";
}
