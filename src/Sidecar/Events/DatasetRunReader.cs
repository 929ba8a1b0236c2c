namespace AgentMark.Sidecar.Events;

/// <summary>Reads the data of <c>dataset-run</c>, under the names of every era.</summary>
internal static class DatasetRunReader
{
    private const string DefaultRunName = "local-experiment";
    private const int DefaultConcurrency = 20;

    public static EventResult Read(EventData data, PromptTree tree) => new DatasetRunEvent(
        tree,
        FirstText.Of(data.TakeText(DataField.ExperimentId), data.TakeText(DataField.DatasetRunName), DefaultRunName),
        data.TakeText(DataField.DatasetPath),
        data.TakeObject(DataField.Sampling).Raw,
        Concurrency(data.TakeNumber(DataField.Concurrency)),
        data.TakeText(DataField.ExperimentKey),
        FirstText.Of(data.TakeText(DataField.SourceTreeHash), data.TakeText(DataField.CommitSha)),
        data.TakeText(DataField.PromptPath),
        data.Rest());

    private static int Concurrency(double? value) =>
        value is { } number ? (int)Math.Clamp(Math.Floor(number), 1, int.MaxValue) : DefaultConcurrency;
}
