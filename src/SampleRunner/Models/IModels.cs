using AgentMark.V1;
using Microsoft.Extensions.AI;

namespace AgentMark.SampleRunner.Models;

/// <summary>The models behind the runner, as the interfaces of Microsoft.Extensions.AI. This is the seam to put your own model in.</summary>
internal interface IModels
{
    /// <summary>What answers, for the line at start.</summary>
    string Description { get; }

    /// <summary>Whether the model may call tools that the prompt does not list. A real model must not.</summary>
    bool MayCallUnlistedTools { get; }

    /// <summary>The name of the model that will answer a prompt which asks for <paramref name="asked"/> (may be empty).</summary>
    string NameFor(PromptKind kind, string asked);

    /// <summary>A client for text and object prompts.</summary>
    IChatClient Chat(string model);

    /// <summary>A client for image prompts.</summary>
    IImageGenerator Images(string model);

    /// <summary>A client for speech prompts.</summary>
    ITextToSpeechClient Speech(string model);
}
