using System.Globalization;
using System.Text;
using System.Text.Json;
using AgentMark.Sidecar.Datasets;
using CsCheck;
using Xunit;

namespace AgentMark.Sidecar.Tests.Datasets;

public sealed class SamplingTests
{
    [Theory]
    [InlineData("", "0 1 2 3 4")]
    [InlineData("{}", "0 1 2 3 4")]
    [InlineData("""{"seed":3}""", "0 1 2 3 4")]
    [InlineData("""{"other":1,"rows":null}""", "0 1 2 3 4")]
    [InlineData("""{"rows":[3,1,3,99,1e300,2.0]}""", "1 2 3")]
    [InlineData("""{"rows":[]}""", "")]
    [InlineData("""{"rows":[1],"rows":[2]}""", "2")]
    [InlineData("""{"sample":100}""", "0 1 2 3 4")]
    [InlineData("""{"split":{"portion":"train","percentage":50}}""", "0 1 2")]
    [InlineData("""{"split":{"portion":"test","percentage":50}}""", "3 4")]
    [InlineData("""{"split":{"portion":"train","percentage":1}}""", "")]
    [InlineData("""{"split":{"portion":"train","percentage":99}}""", "0 1 2 3 4")]
    [InlineData("""{"split":{"portion":"train","percentage":61},"seed":42}""", "0 3 4")]
    [InlineData("""{"split":{"portion":"test","percentage":61},"seed":42}""", "1 2")]
    [InlineData("""{"sample":61,"seed":42}""", "0 3 4")]
    public async Task Sampling_chooses_rows_in_reading_order(string json, string chosen) =>
        Assert.Equal(chosen, string.Join(' ', await Chosen(json, new MemoryDatasets(5))));

    [Theory]
    [InlineData("[]", "not an object")]
    [InlineData("{", "not JSON")]
    [InlineData("""{"rows":3}""", "rows is not a list")]
    [InlineData("""{"rows":[-1]}""", "each of rows")]
    [InlineData("""{"rows":[1.5]}""", "each of rows")]
    [InlineData("""{"rows":["1"]}""", "each of rows")]
    [InlineData("""{"rows":[1e999]}""", "each of rows")]
    [InlineData("""{"sample":0}""", "sample is")]
    [InlineData("""{"sample":101}""", "sample is")]
    [InlineData("""{"sample":1.5}""", "sample is")]
    [InlineData("""{"sample":"5"}""", "sample is")]
    [InlineData("""{"split":"train:80"}""", "split is")]
    [InlineData("""{"split":{"portion":"all","percentage":5}}""", "split is")]
    [InlineData("""{"split":{"portion":"train"}}""", "split is")]
    [InlineData("""{"split":{"percentage":5}}""", "split is")]
    [InlineData("""{"split":{"portion":"train","percentage":0}}""", "split is")]
    [InlineData("""{"split":{"portion":"train","percentage":100}}""", "split is")]
    [InlineData("""{"sample":5,"rows":[1]}""", "only one")]
    [InlineData("""{"rows":[1],"split":{"portion":"train","percentage":5}}""", "only one")]
    [InlineData("""{"seed":"1"}""", "seed is")]
    [InlineData("""{"seed":1e999}""", "seed is")]
    public void Sampling_that_cannot_be_meant_is_refused_at_the_start(string json, string says)
    {
        var refusal = Assert.Throws<DatasetException>(() => SamplingReader.Read(Encoding.UTF8.GetBytes(json)));
        Assert.Equal(400, refusal.HttpStatus);
        Assert.Contains(says, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Any_sampling_chooses_what_a_second_reader_of_the_rules_chooses()
    {
        var seed = Gen.OneOf(Gen.Const((double?)null), Gen.Double[-1e12, 1e12].Select(s => (double?)s), Gen.Int.Select(s => (double?)s));
        var kind = Gen.OneOf(
            Gen.Int[0, 120].List[0, 20].Select(rows => $"\"rows\":[{string.Join(',', rows)}]"),
            Gen.Int[1, 100].Select(percent => $"\"sample\":{percent}"),
            Gen.Select(Gen.OneOf("train", "test"), Gen.Int[1, 99], (portion, percent) => $$"""
                "split":{"portion":"{{portion}}","percentage":{{percent}}}
                """));
        await Gen.Select(kind, seed, Gen.Int[0, 100]).SampleAsync(async (member, seed, count) =>
        {
            var suffix = seed is { } given ? ",\"seed\":" + given.ToString("R", CultureInfo.InvariantCulture) : "";
            var json = $"{{{member}{suffix}}}";
            var luck = Enumerable.Range(0, count).Select(index => SeededShareTests.PlainShare(1, index)).ToArray();
            var draw = 0;
            var chosen = await Chosen(json, new MemoryDatasets(count), () => luck[draw++]);
            Assert.Equal(Plain(json, count, luck), chosen);
        });
    }

    [Fact]
    public async Task The_sides_of_a_split_share_no_row_and_miss_none()
    {
        foreach (var seed in new[] { "", ",\"seed\":9" })
        {
            var train = await Chosen($$$"""{"split":{"portion":"train","percentage":29}{{{seed}}}}""", new MemoryDatasets(1000));
            var test = await Chosen($$$"""{"split":{"portion":"test","percentage":29}{{{seed}}}}""", new MemoryDatasets(1000));
            Assert.Equal(Enumerable.Range(0, 1000).Select(index => (long)index), train.Concat(test).Order());
            Assert.InRange(train.Count, 230, 350);
        }
    }

    [Fact]
    public async Task Only_a_split_without_a_seed_reads_twice()
    {
        var source = new MemoryDatasets(10);
        await Chosen("""{"split":{"portion":"train","percentage":50}}""", source);
        Assert.Equal(2, source.Reads);

        source = new MemoryDatasets(10);
        await Chosen("""{"split":{"portion":"train","percentage":50},"seed":1}""", source);
        Assert.Equal(1, source.Reads);
    }

    [Fact]
    public async Task Nothing_is_read_far_behind_the_last_listed_row()
    {
        var source = new MemoryDatasets(1000);
        Assert.Equal([3, 5], await Chosen("""{"rows":[5,3]}""", source));
        Assert.InRange(source.Furthest, 5, 6);
    }

    [Fact]
    public async Task A_share_without_a_seed_is_a_fresh_one() =>
        Assert.InRange((await Chosen("""{"sample":50}""", new MemoryDatasets(2000))).Count, 850, 1150);

    private static async Task<List<long>> Chosen(string json, MemoryDatasets source, Func<double>? chance = null)
    {
        var sampling = SamplingReader.Read(Encoding.UTF8.GetBytes(json));
        sampling = chance is null ? sampling : sampling with { Chance = chance };
        var chosen = new List<long>();
        await foreach (var row in sampling.SelectAsync(source, "x.jsonl", CancellationToken.None))
        {
            chosen.Add(row.Index);
        }

        return chosen;
    }

    private static List<long> Plain(string json, int count, double[] luck)
    {
        using var document = JsonDocument.Parse(json);
        var root = document.RootElement;
        double? seed = root.TryGetProperty("seed", out var number) ? number.GetDouble() : null;
        var indices = Enumerable.Range(0, count).ToList();
        if (root.TryGetProperty("rows", out var rows))
        {
            var listed = rows.EnumerateArray().Select(row => row.GetInt32()).ToList();
            return indices.FindAll(listed.Contains).ConvertAll(index => (long)index);
        }

        if (root.TryGetProperty("sample", out var sample))
        {
            return indices.FindAll(i => (seed is { } s ? SeededShareTests.PlainShare(s, i) : luck[i]) < sample.GetInt32() / 100.0).ConvertAll(index => (long)index);
        }

        var split = root.GetProperty("split");
        var percent = split.GetProperty("percentage").GetInt32();
        var cut = ((2 * count * percent) + 100) / 200; // halves up, in whole numbers
        var train = indices.FindAll(i => seed is { } s ? SeededShareTests.PlainShare(s, i) < percent / 100.0 : i < cut);
        var side = split.GetProperty("portion").GetString() == "train" ? train : indices.Except(train);
        return [.. side.Select(index => (long)index)];
    }
}
