using System.Text;
using System.Text.Json;
using AgentMark.Sidecar.Wire;
using CsCheck;
using Xunit;

namespace AgentMark.Sidecar.Tests.Wire;

public class JsonValueTests
{
    public static TheoryData<string, string, string?> Vectors => Vector.Load("json-values.json", "json", "compact");

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Values_are_compacted_or_refused(string reason, string json, string? compact)
    {
        Assert.True(compact == Compact(json), $"{reason}: {Compact(json)}");
    }

    [Fact]
    public void Any_value_keeps_every_byte_but_the_white_space() =>
        Gen.Select(JsonGen.Value, Gen.Int).Sample((value, seed) => Assert.Equal(value.Compact, Compact(value.Pretty(seed))), iter: 500);

    [Fact]
    public void A_value_knows_its_length() =>
        Gen.Select(JsonGen.Value, Gen.Int).Sample((value, seed) =>
        {
            Assert.True(JsonValue.TryRead(Encoding.UTF8.GetBytes(value.Pretty(seed)), out var read));
            Assert.Equal(Encoding.UTF8.GetByteCount(value.Compact), read.Length);
        }, iter: 500);

    [Fact]
    public void What_a_parser_refuses_writes_nothing() =>
        Gen.Select(JsonGen.Value, Gen.Int[0, 1000], Gen.OneOf("", "}", "\"", "\\", ",", "0", "\n", "x")).Sample((value, at, noise) =>
        {
            var text = value.Compact;
            at %= text.Length + 1;
            text = string.Concat(string.Concat(text.AsSpan(0, at), noise, text.AsSpan(Math.Min(text.Length, at + 1))).EnumerateRunes());
            Assert.Equal(Parses(text), Compact(text) is not null);
        }, iter: 500);

    [Theory]
    [InlineData(new byte[] { (byte)'"', 0xff, (byte)'"' })]
    [InlineData(new byte[] { (byte)'"', 0xed, 0xa0, 0x80, (byte)'"' })]
    [InlineData(new byte[] { (byte)'"', 0xc0, 0x8a, (byte)'"' })]
    public void Invalid_UTF8_is_refused(byte[] json) => Assert.False(JsonValue.TryRead(json, out _));

    [Theory]
    [InlineData(JsonValue.MaxDepth, true)]
    [InlineData(JsonValue.MaxDepth + 1, false)]
    [InlineData(100_000, false)]
    public void Depth_is_bounded(int depth, bool isValue)
    {
        var json = new string('[', depth) + new string(']', depth);
        Assert.Equal(isValue ? json : null, Compact(json));
    }

    private static bool Parses(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static string? Compact(string json)
    {
        var output = new Utf8Output();
        var isValue = JsonValue.TryCompact(Encoding.UTF8.GetBytes(json), output);
        Assert.True(isValue || output.Count == 0, "Something was written of a broken value.");
        return isValue ? output.Take() : null;
    }
}
