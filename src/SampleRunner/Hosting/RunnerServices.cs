using AgentMark.SampleRunner.Models;
using AgentMark.SampleRunner.Offline;
using AgentMark.SampleRunner.OpenAi;
using AgentMark.SampleRunner.Running;
using AgentMark.SampleRunner.Tools;

namespace AgentMark.SampleRunner.Hosting;

/// <summary>Wires the runner's parts together. To front another model, register your own <see cref="IModels"/> here.</summary>
internal static class RunnerServices
{
    public static void AddRunner(this IServiceCollection services, SampleRunnerOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton(TimeProvider.System);
        if (options.OpenAiKey is null)
        {
            services.AddSingleton<IModels, OfflineModels>();
        }
        else
        {
            services.AddSingleton<IModels, OpenAiModels>();
        }

        services.AddSingleton<Toolbox>();
        services.AddSingleton<PromptRunner>();
    }
}
