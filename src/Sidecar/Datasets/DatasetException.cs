namespace AgentMark.Sidecar.Datasets;

/// <summary>Why a data set, or the rest of one, cannot be run: what happened, to what, what to do.</summary>
/// <param name="message">A sentence for the caller, without secrets and without paths of this machine.</param>
/// <param name="httpStatus">The status of an answer that has not begun.</param>
internal sealed class DatasetException(string message, int httpStatus) : Exception(message)
{
    public int HttpStatus => httpStatus;

    /// <summary>The caller has to mend it: 400.</summary>
    public static DatasetException Refused(string message) => new(message, StatusCodes.Status400BadRequest);
}
