namespace AgentMark.Sidecar.Ingress;

/// <summary>The headers that say what the body is: plain JSON, or nothing said.</summary>
internal static class ContentHeaders
{
    /// <returns>Null when the body may be read as JSON.</returns>
    public static Refusal? Check(IHeaderDictionary headers)
    {
        var encoding = headers.ContentEncoding.ToString();
        if (encoding.Length > 0 && !encoding.Equals("identity", StringComparison.OrdinalIgnoreCase))
        {
            return Refusal.Encoded(encoding);
        }

        var type = headers.ContentType.ToString();
        return IsJson(type.AsSpan(0, type.IndexOf(';') is >= 0 and var end ? end : type.Length).Trim()) ? null : Refusal.NotJson(type);
    }

    private static bool IsJson(ReadOnlySpan<char> mediaType) =>
        mediaType.IsEmpty
        || mediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
        || mediaType.Equals("text/json", StringComparison.OrdinalIgnoreCase)
        || mediaType.EndsWith("+json", StringComparison.OrdinalIgnoreCase);
}
