using System.Text;
using System.Text.Json;
using AgentMark.Sidecar.Wire;
using CsCheck;
using Xunit;

namespace AgentMark.Sidecar.Tests.Wire;

public class PartialJsonTests
{
    public static TheoryData<string, string, string?> Vectors => Vector.Load("partial-json.json", "text", "value");

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Text_is_completed_or_shows_nothing(string reason, string text, string? value)
    {
        var json = new PartialJson();
        json.Append(text);
        Assert.True(value == Completion(json), $"{reason}: {Completion(json)}");
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public void It_does_not_matter_where_text_is_split(string reason, string text, string? value)
    {
        var json = new PartialJson();
        foreach (var rune in text.EnumerateRunes())
        {
            json.Append(rune.ToString());
        }

        Assert.True(value == Completion(json), $"{reason}: {Completion(json)}");
    }

    [Fact]
    public void Every_prefix_completes_to_a_value_that_only_grows() =>
        Gen.Select(JsonGen.Value, Gen.Int).Sample((value, seed) =>
        {
            var json = new PartialJson();
            string? last = null;
            foreach (var rune in value.Pretty(seed).EnumerateRunes())
            {
                json.Append(rune.ToString());
                var next = Completion(json);
                Assert.True(next is null || JsonValue.TryRead(Encoding.UTF8.GetBytes(next), out _), $"Not a value: {next}");
                Assert.True(Length(next) >= Length(last), $"{last} shrank to {next}");
                Assert.True(Length(next) > Length(last) || next == last, $"{last} and {next} differ and are equally long");
                Assert.True(last is null || IsShownBy(last, next!), $"{last} is not the beginning of {next}");
                last = next;
            }

            Assert.True(json.IsWhole);
            Assert.Equal(value.Compact, last);
        }, iter: 500);

    [Fact]
    public void Text_is_whole_exactly_when_it_is_a_value() =>
        Gen.Select(JsonGen.Value, Gen.Int[0, 1000], Gen.OneOf("", "}", "]", "\"", "\\", ",", "0", "-", ".", "e", "\n", "x")).Sample((value, at, noise) =>
        {
            var text = value.Compact;
            at %= text.Length + 1;
            text = string.Concat(string.Concat(text.AsSpan(0, at), noise, text.AsSpan(Math.Min(text.Length, at + 1))).EnumerateRunes());
            var json = new PartialJson();
            json.Append(text);
            Assert.Equal(JsonValue.TryRead(Encoding.UTF8.GetBytes(text), out _), json.IsWhole);
            var completion = Completion(json);
            Assert.True(completion is null || JsonValue.TryRead(Encoding.UTF8.GetBytes(completion), out _), $"Not a value: {completion}");
        }, iter: 500);

    [Theory]
    [InlineData("12", true)]
    [InlineData("12 ", true)]
    [InlineData("12.", false)]
    [InlineData("tru", false)]
    [InlineData("true", true)]
    [InlineData("\"a", false)]
    [InlineData("[1", false)]
    [InlineData("", false)]
    public void A_completion_is_not_the_whole_value(string text, bool isWhole)
    {
        var json = new PartialJson();
        json.Append(text);
        Assert.Equal(isWhole, json.IsWhole);
    }

    [Theory]
    [InlineData(JsonValue.MaxDepth, true)]
    [InlineData(JsonValue.MaxDepth + 1, false)]
    [InlineData(100_000, false)]
    public void Depth_is_bounded(int depth, bool isValue)
    {
        var json = new PartialJson();
        json.Append(new string('[', depth));
        Assert.Equal(isValue ? new string('[', depth) + new string(']', depth) : null, Completion(json));
    }

    private static int Length(string? completion) => completion?.Length ?? 0;

    private static string? Completion(PartialJson json)
    {
        var output = new Utf8Output();
        json.WriteTo(output);
        Assert.Equal(json.Length, output.Count);
        return output.Count == 0 ? null : output.Take();
    }

    /// <summary>True when <paramref name="later"/> holds everything of <paramref name="earlier"/>, in its place.</summary>
    private static bool IsShownBy(string earlier, string later)
    {
        using var first = JsonDocument.Parse(earlier);
        using var second = JsonDocument.Parse(later);
        return IsShownBy(first.RootElement, second.RootElement);
    }

    private static bool IsShownBy(JsonElement earlier, JsonElement later) => earlier.ValueKind == later.ValueKind && earlier.ValueKind switch
    {
        JsonValueKind.Object => earlier.EnumerateObject().Zip(later.EnumerateObject()).All(pair => IsShownBy(pair.First.Value, pair.Second.Value))
            && earlier.EnumerateObject().Count() <= later.EnumerateObject().Count(),
        JsonValueKind.Array => earlier.EnumerateArray().Zip(later.EnumerateArray()).All(pair => IsShownBy(pair.First, pair.Second))
            && earlier.GetArrayLength() <= later.GetArrayLength(),
        JsonValueKind.String => later.GetRawText().StartsWith(earlier.GetRawText()[..^1], StringComparison.Ordinal),
        JsonValueKind.Number => later.GetRawText().StartsWith(earlier.GetRawText(), StringComparison.Ordinal),
        _ => true,
    };
}
