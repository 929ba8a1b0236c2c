using AgentMark.SampleRunner.Tools;
using AgentMark.V1;
using Microsoft.Extensions.AI;

namespace AgentMark.SampleRunner.Running;

/// <summary>Turns the settings of a rendered prompt into chat options.</summary>
internal static class ChatSettings
{
    /// <exception cref="Grpc.Core.RpcException">The prompt names a tool that the runner lacks, or its settings are not JSON.</exception>
    public static ChatOptions From(RenderedPrompt prompt, string model, Toolbox tools)
    {
        var settings = prompt.Settings ?? new Settings();
        var config = PromptConfig.Of(prompt);
        return new ChatOptions
        {
            ModelId = model,
            Temperature = settings.HasTemperature ? (float)settings.Temperature : null,
            TopP = settings.HasTopP ? (float)settings.TopP : null,
            PresencePenalty = settings.HasPresencePenalty ? (float)settings.PresencePenalty : null,
            FrequencyPenalty = settings.HasFrequencyPenalty ? (float)settings.FrequencyPenalty : null,
            MaxOutputTokens = settings.HasMaxTokens ? (int)Math.Clamp(settings.MaxTokens, 1, int.MaxValue) : null,
            TopK = settings.HasTopK ? (int)Math.Clamp(settings.TopK, 1, int.MaxValue) : null,
            Seed = settings.HasSeed ? settings.Seed : null,
            StopSequences = settings.Stop.Count > 0 ? [.. settings.Stop] : null,
            Tools = prompt.Tools.Count > 0 ? [.. prompt.Tools.Select(tool => tools.Find(tool.Name))] : null,
            ToolMode = prompt.Tools.Count > 0 ? ToolMode(config) : null,
        };
    }

    private static ChatToolMode ToolMode(PromptConfig config) => config.Text("tool_choice") switch
    {
        "none" => ChatToolMode.None,
        "required" => ChatToolMode.RequireAny,
        _ when config.Text("tool_choice", "tool_name") is { } name => ChatToolMode.RequireSpecific(name),
        _ => ChatToolMode.Auto,
    };
}
