namespace AgentMark.Sidecar.Events;

/// <summary>One value that can stand in several places.</summary>
internal static class FirstText
{
    /// <summary>The first that is not empty; empty when all are.</summary>
    public static string Of(params ReadOnlySpan<string> texts)
    {
        foreach (var text in texts)
        {
            if (text.Length > 0)
            {
                return text;
            }
        }

        return "";
    }
}
