using System.Globalization;

namespace AgentMark.Bench.Driver.Measuring;

/// <summary>What the streams of a run look like.</summary>
/// <param name="Events">Events with text in a stream.</param>
/// <param name="Rate">Events a second and stream; 0: as fast as they are taken.</param>
/// <param name="IsStamped">Events carry the time of their write.</param>
/// <param name="IsHeld">Streams stop after the first event until they are released.</param>
/// <param name="IsChunkEach">Peers that pass lines on get each as an HTTP chunk of its own.</param>
internal sealed record StreamScript(int Events, double Rate = 0, bool IsStamped = false, bool IsHeld = false, bool IsChunkEach = true)
{
    /// <summary>About three tokens of English.</summary>
    public const int TextSize = 16;

    /// <summary>A stamp is 17 bytes and some text follows.</summary>
    public const int StampedTextSize = 24;

    public string Query => string.Create(
        CultureInfo.InvariantCulture,
        $"/script?events={Events}&rate={Rate}&size={(IsStamped ? StampedTextSize : TextSize)}&stamped={Text(IsStamped)}&held={Text(IsHeld)}&chunkEach={Text(IsChunkEach)}");

    private static string Text(bool value) => value ? "true" : "false";
}
