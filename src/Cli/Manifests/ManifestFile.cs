using System.Text;
using AgentMark.Cli.Input;

namespace AgentMark.Cli.Manifests;

/// <summary>A file of manifests, as text that becomes the same bytes again.</summary>
/// <param name="Name">For messages.</param>
/// <param name="Mark">A byte order mark, or nothing.</param>
/// <param name="Documents">In order; their texts together are the file.</param>
internal sealed record ManifestFile(string Name, string Mark, IReadOnlyList<ManifestDocument> Documents)
{
    private const string ByteOrderMark = "\uFEFF";
    private const int MostMegabytes = 64;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Whether all of it is JSON: then what is added must be JSON too.</summary>
    public bool IsJson => Documents.All(document => document.IsJson) && Documents.Count > 0;

    /// <exception cref="InputException">It is too large, or no UTF-8.</exception>
    public static ManifestFile Of(string name, byte[] bytes)
    {
        if (bytes.Length > MostMegabytes << 20)
        {
            throw new InputException($"{name} is larger than {MostMegabytes} MB; split it.");
        }

        string text;
        try
        {
            text = Utf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw new InputException($"{name} is not UTF-8 text; save it as UTF-8.");
        }

        var mark = text.StartsWith(ByteOrderMark, StringComparison.Ordinal) ? ByteOrderMark : "";
        text = text[mark.Length..];
        var ending = Lines.Ending(text) ?? "\n";
        var documents = DocumentSlices.Of(text).Select((slice, i) => ManifestDocument.Read($"{name}, document {i + 1}", slice, ending));
        return new ManifestFile(name, mark, [.. documents]);
    }
}
