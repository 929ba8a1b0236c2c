using System.Text;
using System.Text.Json;
using AgentMark.Sidecar.Wire;
using CsCheck;
using Xunit;

namespace AgentMark.Sidecar.Tests.Wire;

public class JsonTextTests
{
    [Theory]
    [InlineData("", "\"\"")]
    [InlineData("\"\\", "\"\\\"\\\\\"")]
    [InlineData("\b\t\n\f\r", "\"\\b\\t\\n\\f\\r\"")]
    [InlineData("\u0000\u000b\u001f", "\"\\u0000\\u000b\\u001f\"")]
    [InlineData("<&'+/\u007f\u00a0\u2028\ufeff😀", "\"<&'+/\u007f\u00a0\u2028\ufeff😀\"")]
    public void Escapes_are_those_of_JSON_stringify(string text, string json)
    {
        Assert.Equal(json, Written(text));
        Assert.Equal(json, WrittenFromUtf8(text));
    }

    // No theory: attributes hold UTF-8, which has no lone surrogates.
    [Fact]
    public void A_lone_surrogate_becomes_the_replacement_character()
    {
        Assert.Equal("\"\ufffd\"", Written("\ud83d"));
        Assert.Equal("\"\ufffd\"", Written("\ude00"));
        Assert.Equal("\"a\ufffd\\n\ufffdb\"", Written("a\ud83d\n\ude00b"));
    }

    [Fact]
    public void Any_text_is_written_as_a_naive_writer_writes_it() =>
        JsonGen.AnyText.Sample(text => Assert.Equal(Naive(text), Written(text)), iter: 500);

    [Fact]
    public void Any_text_reads_back_equal() =>
        JsonGen.Text.Sample(text => Assert.Equal(text, JsonSerializer.Deserialize<string>(Written(text))));

    [Fact]
    public void Characters_and_bytes_are_written_alike() =>
        JsonGen.Text.Sample(text => Assert.Equal(Written(text), WrittenFromUtf8(text)));

    [Fact]
    public void Long_text_crosses_blocks_between_characters()
    {
        var text = string.Concat(Enumerable.Repeat("aé日😀\n", 3000));
        Assert.Equal(Naive(text), Written(text));
    }

    [Fact]
    public void Between_two_pieces_any_text_is_written_as_anywhere_else() =>
        Gen.Select(JsonGen.Text, Gen.Int[0, 600]).Sample((text, letters) =>
        {
            var whole = text + new string('a', letters);
            var output = new Utf8Output();
            JsonText.WriteContent(output, "[\""u8, Encoding.UTF8.GetBytes(whole), "\"]"u8);
            Assert.Equal($"[{WrittenFromUtf8(whole)}]", output.Take());
        });

    private static string Written(string text)
    {
        var output = new Utf8Output();
        JsonText.Write(output, text);
        return output.Take();
    }

    private static string WrittenFromUtf8(string text)
    {
        var output = new Utf8Output();
        JsonText.Write(output, Encoding.UTF8.GetBytes(text));
        return output.Take();
    }

    private static string Naive(string text)
    {
        var json = new StringBuilder("\"");
        foreach (var rune in text.EnumerateRunes())
        {
            json.Append(rune.Value switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\b' => "\\b",
                '\t' => "\\t",
                '\n' => "\\n",
                '\f' => "\\f",
                '\r' => "\\r",
                < 0x20 => $"\\u{rune.Value:x4}",
                _ => rune.ToString(),
            });
        }

        return json.Append('"').ToString();
    }
}
