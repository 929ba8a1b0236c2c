using AgentMark.Cli.Terminals;

namespace AgentMark.Cli.Manifests;

/// <summary>What was done and what was not, a line each, and the sum.</summary>
internal sealed class InjectionReport
{
    private readonly List<(string Text, Ink Ink)> _lines = [];

    public int Injected { get; private set; }

    public int AlreadyThere { get; private set; }

    public int NotRequested { get; private set; }

    /// <summary>Workloads that cannot be injected, and documents that cannot be read.</summary>
    public int Refused { get; private set; }

    public void AddInjected(KubernetesObject workload, string? service)
    {
        Injected++;
        _lines.Add(($"{workload}: the sidecar is injected{(service is null ? "" : $", and the Service {service} is added")}.", Ink.Green));
    }

    public void AddAlreadyThere(KubernetesObject workload, string? service)
    {
        AlreadyThere++;
        if (service is not null)
        {
            _lines.Add(($"{workload}: the sidecar is there already; the Service {service} is added.", Ink.Green));
        }
    }

    public void AddNotRequested() => NotRequested++;

    public void AddNote(string sentence) => _lines.Add((sentence, Ink.Plain));

    public void AddWarning(string sentence) => _lines.Add(($"warning: {sentence}", Ink.Yellow));

    public void AddRefusal(string sentence)
    {
        Refused++;
        _lines.Add(($"refused: {sentence}", Ink.Red));
    }

    public void WriteTo(Screen screen)
    {
        foreach (var (text, ink) in _lines)
        {
            screen.WriteLine(text, ink);
        }

        screen.WriteLine(
            $"{Injected} injected, {AlreadyThere} had the sidecar already, {NotRequested} without the label left alone, {Refused} refused.");
    }
}
