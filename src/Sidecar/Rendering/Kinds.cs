using AgentMark.TemplateDX;
using AgentMark.V1;

namespace AgentMark.Sidecar.Rendering;

/// <summary>The kinds of prompt of the renderer and of the contract.</summary>
internal static class Kinds
{
    public static PromptKind ToProto(this TemplateKind kind) => kind switch
    {
        TemplateKind.Text => PromptKind.Text,
        TemplateKind.Object => PromptKind.Object,
        TemplateKind.Image => PromptKind.Image,
        _ => PromptKind.Speech,
    };

    public static TemplateKind ToTemplate(this PromptKind kind) => kind switch
    {
        PromptKind.Text => TemplateKind.Text,
        PromptKind.Object => TemplateKind.Object,
        PromptKind.Image => TemplateKind.Image,
        _ => TemplateKind.Speech,
    };
}
