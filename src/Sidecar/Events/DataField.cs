namespace AgentMark.Sidecar.Events;

/// <summary>The members of an event's <c>data</c> that some event reads.</summary>
internal enum DataField
{
    /// <summary>Any other name.</summary>
    Unknown = -1,
    Ast,
    Prompt,
    CustomProps,
    Options,
    PromptPath,
    DatasetRunName,
    ExperimentId,
    DatasetPath,
    Sampling,
    Concurrency,
    ExperimentKey,
    SourceTreeHash,
    CommitSha,
    Alert,
    Message,
    Timestamp,
}

/// <summary>The members' names as they are written in JSON.</summary>
internal static class DataFieldNames
{
    private static readonly byte[][] _names =
    [
        [.. "ast"u8],
        [.. "prompt"u8],
        [.. "customProps"u8],
        [.. "options"u8],
        [.. "promptPath"u8],
        [.. "datasetRunName"u8],
        [.. "experimentId"u8],
        [.. "datasetPath"u8],
        [.. "sampling"u8],
        [.. "concurrency"u8],
        [.. "experimentKey"u8],
        [.. "sourceTreeHash"u8],
        [.. "commitSha"u8],
        [.. "alert"u8],
        [.. "message"u8],
        [.. "timestamp"u8],
    ];

    public static int Count => _names.Length;

    public static DataField Find(ReadOnlySpan<byte> name)
    {
        for (var i = 0; i < _names.Length; i++)
        {
            if (name.SequenceEqual(_names[i]))
            {
                return (DataField)i;
            }
        }

        return DataField.Unknown;
    }
}
