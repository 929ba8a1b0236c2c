using System.Text.Json;
using AgentMark.Cli.Input;
using AgentMark.Cli.Terminals;
using AgentMark.TemplateDX;

namespace AgentMark.Cli.Rendering;

/// <summary>A rendered prompt for people: the settings, then each message under its role.</summary>
internal static class RenderedView
{
    public static void Show(RenderedTemplate rendered, Terminal terminal)
    {
        using var json = JsonText.TryParse(System.Text.Encoding.UTF8.GetBytes(rendered.ToJson()))!;
        var block = JsonText.Member(json.RootElement, $"{rendered.Kind.ToString().ToLowerInvariant()}_config")!.Value;
        terminal.Out.WriteLine($"{JsonText.StringOf(json.RootElement, "name")}, {rendered.Kind.ToString().ToLowerInvariant()}", Ink.Bold);
        foreach (var setting in block.EnumerateObject().Where(setting => !IsShownBelow(rendered.Kind, setting.Name)))
        {
            terminal.Out.WriteLine($"  {setting.Name}: {Value(setting.Value)}", Ink.Dim);
        }

        foreach (var message in rendered.Messages)
        {
            Section(terminal, message.Role, message.Text);
            foreach (var attachment in message.Attachments)
            {
                terminal.Out.WriteLine($"[{(attachment.IsImage ? "image" : "file")} {attachment.MediaType}] {Short(attachment.Source)}", Ink.Cyan);
            }
        }

        switch (rendered.Kind)
        {
            case TemplateKind.Image:
                Section(terminal, "image", rendered.Text);
                break;
            case TemplateKind.Speech:
                Section(terminal, "instructions", rendered.Instructions);
                Section(terminal, "speech", rendered.Text);
                break;
        }
    }

    private static bool IsShownBelow(TemplateKind kind, string setting) => (kind, setting) is
        (TemplateKind.Image, "prompt") or (TemplateKind.Speech, "text") or (TemplateKind.Speech, "instructions");

    private static void Section(Terminal terminal, string title, string text)
    {
        terminal.Out.WriteLine();
        terminal.Out.WriteLine($"── {title}", Ink.Green);
        terminal.Out.WriteLine(text);
    }

    private static string Value(JsonElement value) => JsonText.TryString(value, out var text) ? text : value.GetRawText();

    private static string Short(string? source)
    {
        const int Longest = 100;
        return source is null ? "(not text)" : source.Length <= Longest ? source : $"{source[..Longest]}… ({source.Length} characters)";
    }
}
