using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using AgentMark.Sidecar.Events;

namespace AgentMark.Sidecar.Datasets;

/// <summary>
/// Reads rows: <c>{"input":{…},"expected_output":…}</c>, other members ignored, of two members of one name the last. The input
/// is an object or a list. A row that is none of this is handed on with its problem, and the reading goes on.
/// </summary>
internal static class RowReader
{
    /// <summary>Deeper rows are refused. What reads them afterwards may call itself once a level.</summary>
    public const int MaxDepth = 1_000;

    private static readonly JsonReaderOptions Options = new() { MaxDepth = MaxDepth };

    /// <param name="source">The bytes; the caller disposes of it.</param>
    /// <param name="name">The data set, for messages.</param>
    /// <param name="hasArrays">As <see cref="RowCutter"/> has it.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="DatasetException">A row is too long, or the stream broke off.</exception>
    public static async IAsyncEnumerable<SourceRow> ReadAsync(Stream source, string name, bool hasArrays, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var cutter = new RowCutter(new RowBuffer(source, name), hasArrays);
        for (long index = 0; await cutter.NextAsync(cancellation) is { } text; index++)
        {
            yield return Read(text.Span, index, name, cutter.Line);
        }
    }

    private static SourceRow Read(ReadOnlySpan<byte> text, long index, string name, long line)
    {
        // Bytes that are no text become U+FFFD, as they do in AgentMark's own loaders.
        text = Utf8.IsValid(text) ? text : Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(text));
        try
        {
            return Find(text, out var input, out var expected)
                ? new SourceRow(index, input.ToArray(), expected.ToArray())
                : Bad("has no input; each row is a JSON object whose member input is an object");
        }
        catch (JsonException)
        {
            return Bad(Reason(text));
        }

        SourceRow Bad(string problem) => new(index, default, default, $"Line {line} of the data set {name} {problem}.");
    }

    private static string Reason(ReadOnlySpan<byte> text)
    {
        if (text.StartsWith("\uFEFF"u8))
        {
            return "begins with a byte order mark; save the data set as UTF-8 without one";
        }

        return IsJsonOfAnyDepth(text)
            ? $"is nested deeper than {MaxDepth} levels; make it flatter"
            : "is not JSON; each line holds one JSON object";
    }

    private static bool IsJsonOfAnyDepth(ReadOnlySpan<byte> text)
    {
        try
        {
            // It keeps one bit a level and never calls itself.
            var reader = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = int.MaxValue });
            End(ref reader);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>False when there is no usable input.</summary>
    private static bool Find(ReadOnlySpan<byte> text, out ReadOnlySpan<byte> input, out ReadOnlySpan<byte> expected)
    {
        input = expected = default;
        var reader = new Utf8JsonReader(text, Options);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            End(ref reader);
            return false;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isInput = JsonText.Is(in reader, "input"u8);
            var isExpected = JsonText.Is(in reader, "expected_output"u8);
            reader.Read();
            var (token, from) = (reader.TokenType, (int)reader.TokenStartIndex);
            reader.Skip();
            var value = text[from..(int)reader.BytesConsumed];
            if (isInput)
            {
                input = token is JsonTokenType.StartObject or JsonTokenType.StartArray ? value : default;
            }
            else if (isExpected)
            {
                expected = token is JsonTokenType.Null ? default : value;
            }
        }

        End(ref reader);
        return !input.IsEmpty;
    }

    /// <summary>Fails where something stands behind the row.</summary>
    private static void End(ref Utf8JsonReader reader)
    {
        while (reader.Read())
        {
        }
    }
}
