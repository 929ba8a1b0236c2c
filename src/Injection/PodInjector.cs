using System.Text.Json.Nodes;

namespace AgentMark.Sidecar.Injection;

/// <summary>Adds the sidecar to a pod. Pure: nothing is read but the pod, and the pod is not changed.</summary>
public static class PodInjector
{
    /// <summary>Decides, and makes the patch:
    /// <list type="number">
    /// <item>does the pod ask for it, and in which shape?</item>
    /// <item>is it there already?</item>
    /// <item>can it be done at all?</item>
    /// <item>which container answers?</item>
    /// <item>the settings, from annotations and from the pod itself;</item>
    /// <item>the patch: containers first in the list of init containers, volumes, the drain hooks.</item>
    /// </list>
    /// </summary>
    /// <param name="pod">A Pod or a pod template: an object with <c>metadata</c> and <c>spec</c>.</param>
    /// <param name="images">What the injected containers run.</param>
    public static InjectionResult Inject(JsonObject pod, InjectionImages images)
    {
        var view = new PodView(pod);

        // 1.
        var shape = view.Label(Names.Label);
        if (shape is null or Names.OptOut)
        {
            return InjectionResult.NotRequested;
        }

        if (shape is not (Names.RunnerShape or Names.OpenAiShape))
        {
            return InjectionResult.Refuse($"Label {Names.Label} is \"{shape}\"; it takes \"{Names.RunnerShape}\" (a container of the pod implements the proto), \"{Names.OpenAiShape}\" (the model service speaks OpenAI's API) or \"{Names.OptOut}\".");
        }

        // 2.
        if (view.InitContainers.Any(c => PodView.Name(c) == Names.SidecarContainer && PodView.IsNativeSidecar(c)))
        {
            return InjectionResult.AlreadyThere;
        }

        // 3.
        if (PodRefusal.Of(view) is { } refusal)
        {
            return InjectionResult.Refuse(refusal);
        }

        // 4.
        var index = AnsweringContainer.IndexIn(view, out var notFound);
        if (notFound is not null)
        {
            return InjectionResult.Refuse(notFound);
        }

        // 5.
        var reader = new SettingsReader(view);
        var settings = reader.Read(shape == Names.OpenAiShape, view.Containers[index], out var unknown);
        if (unknown is not null)
        {
            return InjectionResult.Refuse(unknown);
        }

        // 6.
        var hooks = view.Containers.Select((container, i) => DrainHook.For(container, $"/spec/containers/{i}")).ToList();
        return new InjectionResult(
            InjectionOutcome.Injected,
            [
                .. First(view, "initContainers", Containers(settings, images)),
                .. Last(view, "volumes", SidecarContainer.Volumes(settings)),
                .. hooks.Select(h => h.Operation).OfType<PatchOperation>(),
            ],
            [.. reader.Warnings, .. hooks.Select(h => h.Warning).OfType<string>()],
            null);
    }

    private static IEnumerable<JsonObject> Containers(SidecarSettings settings, InjectionImages images)
    {
        yield return SidecarContainer.Create(settings, images.Sidecar);
        if (settings.ModelUrl is not null)
        {
            yield return RunnerContainer.Create(settings, images.SampleRunner);
        }
    }

    private static IEnumerable<PatchOperation> First(PodView pod, string list, IEnumerable<JsonObject> elements) => pod.HasList(list)
        ? elements.Select((element, i) => new PatchOperation($"/spec/{list}/{i}", element))
        : [NewList(list, elements)];

    private static IEnumerable<PatchOperation> Last(PodView pod, string list, IEnumerable<JsonObject> elements) => pod.HasList(list)
        ? elements.Select(element => new PatchOperation($"/spec/{list}/-", element))
        : [NewList(list, elements)];

    private static PatchOperation NewList(string list, IEnumerable<JsonObject> elements) => new($"/spec/{list}", new JsonArray([.. elements]));
}
