using System.Text;
using System.Text.Json;
using CsCheck;
using Xunit;

namespace AgentMark.Sidecar.Tests.Rendering;

/// <summary>Front matters that nobody means well with.</summary>
public class FrontMatterLimits
{
    [Theory]
    [InlineData("[")]
    [InlineData("{a: ")]
    [InlineData("{? ")]
    [InlineData("- ")]
    [InlineData("? ")]
    [InlineData("[{a: ")]
    public void Absurd_depth_of_the_front_matter_is_refused_and_says_so(string open)
    {
        foreach (var prefix in new[] { "", "text_config: {}\nx:\n  " })
        {
            var result = Read(prefix + Repeat(open, 100_000));
            Assert.StartsWith("Invalid prompt", result.Problem, StringComparison.Ordinal);
            Assert.Contains("nested deeper than 200 levels", result.Problem, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Front_matter_as_deep_as_a_large_schema_is_read() =>
        Assert.Null(Read("text_config:\n  x: " + Repeat("{a: [", 90) + Repeat("]}", 90)).Problem);

    [Fact]
    public void Front_matter_with_too_many_nodes_is_refused_and_says_so() =>
        Assert.Contains(
            "more than 100000 nodes",
            Read("text_config: {}\nx: [" + Repeat("1,", 100_000) + "]").Problem,
            StringComparison.Ordinal);

    [Fact]
    public void Long_text_in_the_front_matter_is_no_problem() =>
        Assert.Null(Read("text_config: {}\ntest_settings:\n  props:\n    image: " + Repeat("QUJD", 1_000_000)).Problem);

    [Fact]
    public void Aliases_of_aliases_are_refused_and_say_so()
    {
        var bomb = new StringBuilder("a0: &a0 {x: y}\n");
        for (var i = 1; i <= 100; i++)
        {
            var aliases = string.Join(", ", Enumerable.Range(0, 9).Select(n => $"k{n}: *a{i - 1}"));
            bomb.Append(System.Globalization.CultureInfo.InvariantCulture, $"a{i}: &a{i} {{{aliases}}}\n");
        }

        Assert.Contains("too deep or too large", Read(bomb.Append("text_config: *a100").ToString()).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Any_front_matter_is_answered_without_throwing()
    {
        var fragments = Gen.OneOf(
            "text_config", ": ", ":", "{", "}", "[", "]", ",", "\n", "\n  ", "- ", "? ", "&a ", "*a", "<<: ", "|\n", ">-\n", "'", "\"", "#",
            "!!str ", "!", "%YAML 1.2\n", "%", "---\n", "...\n", "\t", "\\", "name", "\uFEFF", "\0", "\u2028", "\uD83D\uDE00", "@", "`", "~");
        fragments.List[0, 30].Select(string.Concat).Sample(
            yaml =>
            {
                var result = Read(yaml);
                Assert.True(result.Event is not null || result.Problem!.Length > 10);
            },
            iter: 20_000);
    }

    private static PromptReading Read(string yaml) => PromptReading.Of(Encoding.UTF8.GetBytes(
        "{\"type\":\"dataset-run\",\"data\":{\"ast\":{\"children\":[{\"type\":\"yaml\",\"value\":" + JsonSerializer.Serialize(yaml) + "}]}}}"));

    private static string Repeat(string text, int count) => string.Concat(Enumerable.Repeat(text, count));
}
