using System.Text.Json;
using System.Text.Json.Nodes;
using AgentMark.TemplateDX.Tests.Oracle.Generation;

namespace AgentMark.TemplateDX.Tests.Oracle;

/// <summary>What the differential test stands on, without Node.</summary>
public sealed class ShrinkerTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_failing_case_is_shrunk_to_what_makes_it_fail(ulong seed)
    {
        var large = Enumerable.Range(0, 1_000).Select(number => RandomPrompt.Make(seed, number)).First(HasEmphasisedStar);

        var small = new Shrinker(HasEmphasisedStar, tries: 5_000).Shrink(large);

        Assert.Single(small["ast"]!["children"]!.AsArray());
        Assert.Equal("*", Emphasised(small).Single());
        Assert.Empty(small["props"]?.AsObject() ?? []);
    }

    [Fact]
    public void The_same_seed_and_number_make_the_same_case() =>
        Assert.Equal(RandomPrompt.Make(7, 42).ToJsonString(), RandomPrompt.Make(7, 42).ToJsonString());

    [Theory]
    [InlineData("""{"a":1,"b":[true,"x"]}""", """{"a":1,"b":[true,"\u0078"]}""", null)]
    [InlineData("""{"a":1,"b":2}""", """{"b":2,"a":1}""", "$: expected members a, b; got b, a")]
    [InlineData("""[1,[2]]""", """[1,[3]]""", "$[1][0]: expected 2, got 3")]
    [InlineData("""[1]""", """[1,2]""", "$: expected 1 items, got 2")]
    [InlineData("""{"a":null}""", """{"a":"null"}""", "$.a: expected null, got \"null\"")]
    [InlineData("""["\ud83d"]""", """["\ud83d"]""", null)]
    [InlineData("""["\ud83d"]""", """["\ud83e"]""", "$[0]: expected \"\\ud83d\", got \"\\ud83e\"")]
    public void A_difference_is_found_where_it_is(string expected, string actual, string? difference)
    {
        using var wanted = JsonDocument.Parse(expected);
        using var given = JsonDocument.Parse(actual);

        Assert.Equal(difference, JsonDifference.Find(wanted.RootElement, given.RootElement));
    }

    private static bool HasEmphasisedStar(JsonObject one) => Emphasised(one).Any(text => text.Contains('*', StringComparison.Ordinal));

    private static IEnumerable<string> Emphasised(JsonObject one) =>
        from node in Mdast.Objects(one["ast"])
        where (string?)node["type"] == "emphasis"
        from child in node["children"]!.AsArray()
        where (string?)child!["type"] == "text"
        select (string)child["value"]!;
}
