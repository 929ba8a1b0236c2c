using System.Diagnostics.CodeAnalysis;

namespace AgentMark.TemplateDX;

/// <summary>What a prompt produces.</summary>
public enum TemplateKind
{
    /// <summary>Text: <c>text_config</c>.</summary>
    Text,

    /// <summary>A JSON value: <c>object_config</c>.</summary>
    [SuppressMessage("Naming", "CA1720:Identifier contains type name", Justification = "It is the name of the kind in AgentMark.")]
    Object,

    /// <summary>Images: <c>image_config</c>.</summary>
    Image,

    /// <summary>Spoken audio: <c>speech_config</c>.</summary>
    Speech,
}
