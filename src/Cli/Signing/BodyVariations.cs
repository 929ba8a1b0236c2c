using System.Text;

namespace AgentMark.Cli.Signing;

/// <summary>The ways in which a body gets changed between signing and verifying.</summary>
internal static class BodyVariations
{
    private static readonly JsonStyle[] Styles =
    [
        JsonStyle.JavaScript("JSON.stringify(JSON.parse(body))", null),
        new("the same JSON without white space"),
        JsonStyle.JavaScript("JSON.stringify(JSON.parse(body), null, 2)", "  "),
        JsonStyle.JavaScript("JSON.stringify(JSON.parse(body), null, 4)", "    "),
        JsonStyle.JavaScript("JSON.stringify(JSON.parse(body), null, '\\t')", "\t"),
        new("the same JSON, indented by 2 with its numbers kept", Indent: "  "),
        new("Python's json.dumps(json.loads(body))", ItemSeparator: ", ", KeySeparator: ": ", AsciiOnly: true),
        new("Python's json.dumps with ensure_ascii=False", ItemSeparator: ", ", KeySeparator: ": "),
        new("Python's json.dumps with compact separators", AsciiOnly: true),
        new("Python's json.dumps with indent=2", AsciiOnly: true, Indent: "  "),
    ];

    public readonly record struct Variation(string What, byte[] Bytes);

    /// <summary>Simple changes of bytes first, then other writings of the same JSON; the body itself is not among them.</summary>
    public static IEnumerable<Variation> Of(byte[] body) =>
        LineEnds(body).Concat(Marks(body)).Concat(Encodings(body)).Where(variation => !variation.Bytes.AsSpan().SequenceEqual(body));

    private static IEnumerable<Variation> LineEnds(byte[] body)
    {
        yield return new("the body with a newline added at its end", [.. body, (byte)'\n']);
        yield return new("the body with CR LF added at its end", [.. body, (byte)'\r', (byte)'\n']);
        yield return new("the body without the newline at its end", body.AsSpan().TrimEnd("\r\n"u8).ToArray());
        var lf = Latin1(body).Replace("\r\n", "\n", StringComparison.Ordinal);
        yield return new("the body with LF in place of CR LF: its line ends were converted", Encoding.Latin1.GetBytes(lf));
        yield return new(
            "the body with CR LF in place of LF: its line ends were converted",
            Encoding.Latin1.GetBytes(lf.Replace("\n", "\r\n", StringComparison.Ordinal)));
    }

    private static IEnumerable<Variation> Marks(byte[] body)
    {
        yield return body.AsSpan().StartsWith("\uFEFF"u8)
            ? new("the body without the byte order mark at its start", body[3..])
            : new("the body with a byte order mark at its start", [.. "\uFEFF"u8, .. body]);
    }

    private static IEnumerable<Variation> Encodings(byte[] body)
    {
        foreach (var style in Styles)
        {
            if (JsonReencoder.TryWrite(body, style) is not { } written)
            {
                yield break;
            }

            var what = $"the body as {style.What} writes it: it was parsed and written again on one side. Sign and verify the raw bytes";
            yield return new(what, written);
            yield return new($"{what} (with a newline at the end)", [.. written, (byte)'\n']);
        }
    }

    /// <summary>One char a byte, so that text operations cannot lose any.</summary>
    private static string Latin1(byte[] bytes) => Encoding.Latin1.GetString(bytes);
}
