namespace AgentMark.Sidecar.Datasets;

/// <summary>
/// Finds the end of one element of a JSON array, byte by byte. It looks at strings and brackets alone; whether the element is
/// JSON is decided by its reader. The default value stands before an element, and so does one that has found an end.
/// </summary>
internal struct ElementScan
{
    private long depth;
    private bool inString;
    private bool isEscaped;

    /// <summary>True when <paramref name="next"/> is the comma or the bracket behind the element.</summary>
    public bool Ends(byte next)
    {
        if (inString)
        {
            inString = isEscaped || next != '"';
            isEscaped = !isEscaped && next == '\\';
            return false;
        }

        switch (next)
        {
            case (byte)'"':
                inString = true;
                return false;
            case (byte)'{' or (byte)'[':
                depth++;
                return false;
            case (byte)',' or (byte)']' when depth == 0:
                return true;
            case (byte)'}' or (byte)']' when depth > 0:
                depth--;
                return false;
            default:
                return false;
        }
    }
}
