namespace AgentMark.Sidecar.Injection;

/// <summary>
/// The container that does the work: the runner or, in the openai shape, the model service. With several containers the pod has
/// to say: a guess would be right until somebody reorders them.
/// </summary>
internal static class AnsweringContainer
{
    public static int IndexIn(PodView pod, out string? refusal)
    {
        refusal = null;
        var names = pod.Containers.Select(PodView.Name).ToList();
        if (names.Count == 0)
        {
            refusal = "The pod has no containers.";
            return -1;
        }

        if (pod.Annotation(Names.RunnerContainerAnnotation) is { } wanted)
        {
            var index = names.IndexOf(wanted);
            refusal = index < 0 ? $"Annotation {Names.RunnerContainerAnnotation} is \"{wanted}\", but the pod's containers are {string.Join(", ", names)}." : null;
            return index;
        }

        refusal = names.Count > 1 ? $"The pod has {names.Count} containers ({string.Join(", ", names)}); name the one that answers (the runner, or the model service) in the annotation {Names.RunnerContainerAnnotation}." : null;
        return 0;
    }
}
