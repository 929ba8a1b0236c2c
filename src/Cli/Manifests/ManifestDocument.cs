using System.Text.Json.Nodes;

namespace AgentMark.Cli.Manifests;

/// <summary>One document of a stream.</summary>
/// <param name="Place">Its file and number, for messages.</param>
/// <param name="Text">All of it, with the <c>---</c> before it and the comments behind it.</param>
/// <param name="Ending">The line end that it, or else its file, uses.</param>
/// <param name="Root">Null when it is empty or cannot be read.</param>
/// <param name="Json">What it means; null when it is empty or cannot be read.</param>
/// <param name="Problem">Why it cannot be read, as the end of a sentence.</param>
internal sealed record ManifestDocument(string Place, string Text, string Ending, SourceNode? Root, JsonNode? Json, string? Problem)
{
    /// <summary>A bare JSON object, without a marker before it.</summary>
    public bool IsJson => Text.AsSpan().TrimStart() is ['{', ..];

    /// <summary>Whether it is an object in brackets, with or without a marker before it.</summary>
    public bool IsFlow => Root is SourceMapping { IsFlow: true };

    /// <summary>Whether it ends with the marker <c>...</c>.</summary>
    public bool IsEnded => Text.Length > 0
        && DocumentSlices.IsMarker(Text.AsSpan(Lines.Start(Text, Text.EndsWith('\n') ? Text.Length - 1 : Text.Length)), "...");

    public static ManifestDocument Read(string place, string text, string ending)
    {
        ending = Lines.Ending(text) ?? ending;
        try
        {
            var root = SourceReader.Read(text);
            return new ManifestDocument(place, text, ending, root, root is null ? null : SourceJson.Of(root), null);
        }
        catch (ManifestException problem)
        {
            return new ManifestDocument(place, text, ending, null, null, problem.Message);
        }
    }
}
