namespace AgentMark.Sidecar.Injection;

/// <summary>
/// The pods that cannot be injected whatever their settings say: each with a sentence that tells what to do. All else that
/// is wrong becomes a warning, and the pod starts and serves its model.
/// </summary>
internal static class PodRefusal
{
    public static string? Of(PodView pod)
    {
        if (pod.IsWindows)
        {
            return "The pod runs on Windows nodes, for which there is no sidecar image; remove the label " + Names.Label + ".";
        }

        if (pod.HasHostNetwork && pod.Annotation(Names.AllowHostNetworkAnnotation) != "true")
        {
            return $"The pod uses the node's network, so ports {Names.EventsPort} and {Names.ManagementPort} (which can end its streams) would be open on the node itself; if that is meant, annotate the pod {Names.AllowHostNetworkAnnotation}: \"true\".";
        }

        if (pod.Containers.Concat(pod.InitContainers).FirstOrDefault(c => PodView.Name(c) is Names.SidecarContainer or Names.RunnerContainer) is { } namesake)
        {
            return $"The pod has a container called {PodView.Name(namesake)} already that is not the sidecar's; rename it.";
        }

        if (pod.Volumes.FirstOrDefault(v => PodView.Name(v) is Names.SecretVolume or Names.NoTokenVolume or Names.SocketVolume) is { } volume)
        {
            return $"The pod has a volume called {PodView.Name(volume)} already, which is what the sidecar's own is called; rename it.";
        }

        var lasting = pod.Containers.Concat(pod.InitContainers.Where(PodView.IsNativeSidecar));
        var occupied = lasting.Select(c => (Name: PodView.Name(c), Port: PodView.Ports(c).FirstOrDefault(p => p is Names.EventsPort or Names.ManagementPort))).FirstOrDefault(c => c.Port > 0);
        return occupied.Port > 0
            ? $"Container {occupied.Name} listens on port {occupied.Port}, which the sidecar needs; the containers of a pod share their ports, so move that one."
            : null;
    }
}
