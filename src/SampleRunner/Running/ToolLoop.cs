using AgentMark.SampleRunner.Models;
using AgentMark.SampleRunner.Tools;
using AgentMark.V1;
using Microsoft.Extensions.AI;

namespace AgentMark.SampleRunner.Running;

/// <summary>Puts the loop around a model that calls the tools it asks for and asks it again with their answers.</summary>
internal static class ToolLoop
{
    private const int MostCalls = 1000;
    private const int UsualCalls = 40;

    /// <summary>A client that calls the model at most <c>max_calls</c> times; with 1, a tool call ends the run.</summary>
    public static IChatClient Around(IChatClient model, IModels models, RenderedPrompt prompt, Toolbox tools)
    {
        var maxCalls = prompt.Settings is { HasMaxCalls: true } settings ? Math.Clamp(settings.MaxCalls, 1, MostCalls) : UsualCalls;
        if (maxCalls == 1)
        {
            return model;
        }

        var loop = new FunctionInvokingChatClient(model)
        {
            MaximumIterationsPerRequest = (int)maxCalls - 1, // the last call, which ends the run, is not counted
            MaximumConsecutiveErrorsPerRequest = int.MaxValue, // a tool that fails is the model's to deal with
        };
        if (models.MayCallUnlistedTools)
        {
            loop.AdditionalTools = [.. tools.All];
        }

        return loop;
    }
}
