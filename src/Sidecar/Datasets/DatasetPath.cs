namespace AgentMark.Sidecar.Datasets;

/// <summary>What every source asks of a path before it looks for it.</summary>
internal static class DatasetPath
{
    /// <summary>Longer ones are refused: they name nothing, and would stand in full in addresses and messages.</summary>
    public const int MaxLength = 1_024;

    /// <exception cref="DatasetException">400.</exception>
    public static void Require(string path)
    {
        if (path.Length == 0)
        {
            throw DatasetException.Refused("The run names no data set; set datasetPath in the event, or test_settings.dataset in the prompt.");
        }

        if (path.Length > MaxLength)
        {
            throw DatasetException.Refused($"The data set's path has {path.Length} characters; name one of at most {MaxLength}.");
        }
    }
}
