using System.Text.Json.Nodes;
using AgentMark.Cli.Input;
using AgentMark.Sidecar.Injection;

namespace AgentMark.Cli.Manifests;

/// <summary>Injects the workloads of all files. A document that nothing is added to keeps every byte.</summary>
/// <param name="inject">Decides about a pod or pod template.</param>
internal sealed class ManifestInjection(Func<JsonObject, InjectionResult> inject)
{
    // By namespace and name. Those in the input are not added again, so that injecting twice is injecting once.
    private readonly HashSet<(string? Namespace, string? Name)> _present = [];
    private readonly HashSet<(string? Namespace, string? Name)> _added = [];

    public InjectionReport Report { get; } = new();

    /// <summary>The documents of each file, edited.</summary>
    /// <exception cref="InputException">An edited document would not mean what it should; nothing may be written.</exception>
    public IReadOnlyList<IReadOnlyList<EditedText>> Run(IReadOnlyList<ManifestFile> files)
    {
        foreach (var service in files.SelectMany(file => file.Documents).SelectMany(KubernetesObject.In).Where(o => o is { ApiVersion: "v1", Kind: "Service" }))
        {
            _present.Add((service.Namespace, service.Name));
        }

        return [.. files.Select(file => file.Documents.Select(document => Edit(file, document)).ToList())];
    }

    private EditedText Edit(ManifestFile file, ManifestDocument document)
    {
        var text = new EditedText(document.Text);
        if (document.Problem is not null)
        {
            Report.AddRefusal($"{document.Place}: {document.Problem}; the document is left as it is.");
            return text;
        }

        var editor = document.Root is null ? null : new YamlEditor(document.Text, document.Root, document.Ending);
        var plans = KubernetesObject.In(document).Select(found => Plan(found, editor!)).OfType<WorkloadPlan>().ToList();
        try
        {
            Apply(text, file, document, plans);
        }
        catch (ManifestException problem)
        {
            // Not seen before the edit began: then all of the document stays as it was.
            Report.AddRefusal($"{document.Place}: {problem.Message}; the document is left as it is.");
            return new EditedText(document.Text);
        }

        plans.ForEach(plan => plan.AddTo(Report));
        return text;
    }

    /// <summary>What is to be done to an object; null when that is nothing.</summary>
    private WorkloadPlan? Plan(KubernetesObject found, YamlEditor editor)
    {
        if (PodOwners.PodPath(found.ApiVersion, found.Kind) is not { } podPath)
        {
            LeaveAlone(found);
            return null;
        }

        var result = found.At(podPath) is { } pod ? inject(pod) : null;
        switch (result?.Outcome)
        {
            case null or InjectionOutcome.NotRequested:
                Report.AddNotRequested();
                if (podPath.Length > 0 && found.Metadata?["labels"] is JsonObject labels && labels.ContainsKey(Names.Label))
                {
                    Report.AddWarning($"{found}: the label {Names.Label} is on the {found.Kind} itself; it works on its pods, so put it at {podPath}/metadata/labels.");
                }

                return null;
            case InjectionOutcome.Refused:
                Report.AddRefusal($"{found}: {result.Refusal}");
                return null;
        }

        var operations = result.Operations.Select(o => o with { Path = found.Pointer + podPath + o.Path }).ToList();
        var service = Service(found, out var warning);
        try
        {
            operations.ForEach(editor.Check);
            if (service is not null && found.List is not null)
            {
                editor.Check(ListItem(found.List, service));
            }
        }
        catch (ManifestException problem)
        {
            Report.AddRefusal($"{found}: {problem.Message}.");
            return null;
        }

        foreach (var sentence in warning is null ? result.Warnings : [.. result.Warnings, warning])
        {
            Report.AddWarning($"{found}: {sentence}");
        }

        if (service is not null)
        {
            _added.Add(Key(found, service));
        }

        return new WorkloadPlan(found, result.Outcome == InjectionOutcome.Injected, operations, service);
    }

    private JsonObject? Service(KubernetesObject workload, out string? warning)
    {
        warning = null;
        if (!AgentMarkService.IsFor(workload.Kind))
        {
            return null;
        }

        var service = AgentMarkService.Of(workload.Json, out var problem);
        if (service is null)
        {
            warning = $"No Service is added, because {problem}; write one for port {Names.EventsPort} yourself.";
            return null;
        }

        var key = Key(workload, service);
        if (_added.Contains(key))
        {
            warning = $"No Service is added, because another workload of that name has {key.Name} already; write one for port {Names.EventsPort} yourself.";
            return null;
        }

        return _present.Contains(key) ? null : service;
    }

    private static (string? Namespace, string? Name) Key(KubernetesObject workload, JsonObject service) =>
        (workload.Namespace, service["metadata"]?["name"]?.GetValue<string>());

    private void LeaveAlone(KubernetesObject found)
    {
        if (found.Kind.Length == 0 || found.ApiVersion.Length == 0)
        {
            return; // a file of values, a kustomization: no object
        }

        if (PodOwners.IsRetired(found.ApiVersion, found.Kind))
        {
            Report.AddWarning($"{found}: {found.ApiVersion} is no version that Kubernetes 1.29 or newer serves for a {found.Kind}; it is left alone.");
        }
        else if (PodOwners.IsCustom(found.ApiVersion))
        {
            Report.AddNote($"{found}: left alone, since {found.ApiVersion} is a custom resource: its operator creates the pods; the webhook covers them.");
        }
    }

    private static void Apply(EditedText text, ManifestFile file, ManifestDocument document, List<WorkloadPlan> plans)
    {
        var items = plans.Where(plan => plan is { Service: not null, Workload.List: not null })
            .Select(plan => ListItem(plan.Workload.List!, plan.Service!)).ToList();
        DocumentEditing.Apply(text, [.. plans.Select(plan => plan.Operations)], document.Ending);
        DocumentEditing.Apply(text, [.. items.Select(item => new[] { item })], document.Ending);
        if (document.Json is { } before && !DocumentEditing.IsFaithful(text, before, plans.SelectMany(plan => plan.Operations).Concat(items)))
        {
            throw new InputException(
                $"{document.Place}: the edited document would not mean what it should, so nothing is written. "
                + "This is a mistake of this tool; writing the workload in plain block style may help until it is corrected.");
        }

        foreach (var service in plans.Where(plan => plan.Workload.List is null).Select(plan => plan.Service).OfType<JsonObject>())
        {
            text.Apply([new TextEdit(text.Text.Length, 0, FurtherDocument.Of(service, file, document))]);
        }
    }

    private static PatchOperation ListItem(string list, JsonObject service) => new($"{list}/items/-", service);

    /// <summary>A workload that has the sidecar afterwards, and what that takes.</summary>
    private sealed record WorkloadPlan(KubernetesObject Workload, bool IsInjected, IReadOnlyList<PatchOperation> Operations, JsonObject? Service)
    {
        public void AddTo(InjectionReport report)
        {
            var service = Service?["metadata"]?["name"]?.GetValue<string>();
            if (IsInjected)
            {
                report.AddInjected(Workload, service);
            }
            else
            {
                report.AddAlreadyThere(Workload, service);
            }
        }
    }
}
