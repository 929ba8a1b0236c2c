using AgentMark.SampleRunner.Models;
using AgentMark.SampleRunner.Tools;
using AgentMark.V1;
using Microsoft.Extensions.AI;

namespace AgentMark.SampleRunner.Offline;

/// <summary>The models that need no network. They invent nothing: equal prompts give equal answers, which say where they come from.</summary>
internal sealed class OfflineModels(SampleRunnerOptions options, Toolbox tools, TimeProvider time) : IModels
{
    private const string Name = "offline";

    public string Description => "the built-in offline model; set OPENAI_API_KEY or OPENAI_BASE_URL to ask a real one";

    public bool MayCallUnlistedTools => true;

    public string NameFor(PromptKind kind, string asked) => Name;

    public IChatClient Chat(string model) => new OfflineChatClient(tools.All, options.WordDelay, time);

    public IImageGenerator Images(string model) => new OfflineImageGenerator();

    public ITextToSpeechClient Speech(string model) => new OfflineSpeechClient();
}
