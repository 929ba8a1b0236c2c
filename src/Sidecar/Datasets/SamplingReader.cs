using System.Text.Json;

namespace AgentMark.Sidecar.Datasets;

/// <summary>
/// Reads <c>{"rows":[0,3]}</c>, <c>{"sample":20}</c> (percent) or <c>{"split":{"portion":"train","percentage":80}}</c>, at most
/// one of them, each with an optional <c>"seed"</c>. Null counts as absent; other members are ignored.
/// </summary>
internal static class SamplingReader
{
    /// <param name="json">The object as the event holds it, or nothing: every row.</param>
    /// <exception cref="DatasetException">400: it is none of these.</exception>
    public static Sampling Read(ReadOnlySpan<byte> json)
    {
        if (json.IsEmpty)
        {
            return new Sampling();
        }

        try
        {
            var reader = new Utf8JsonReader(json);
            using var document = JsonDocument.ParseValue(ref reader);
            return Read(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException) // a lone surrogate is the latter
        {
            throw Refused("it is not JSON that can be read");
        }
    }

    private static Sampling Read(JsonElement json)
    {
        Require(json.ValueKind == JsonValueKind.Object, "it is not an object");
        var rows = Member(json, "rows");
        var share = Member(json, "sample");
        var split = Member(json, "split");
        JsonElement?[] choices = [rows, share, split];
        Require(choices.Count(choice => choice is not null) <= 1, "only one of rows, sample and split may be given");

        var sampling = new Sampling { Seed = Member(json, "seed") is { } seed ? Seed(seed) : null };
        if (rows is { } list)
        {
            return sampling with { Rows = Rows(list) };
        }

        if (share is { } percent)
        {
            return sampling with { Percent = Whole(percent, 1, 100, "sample is a whole number from 1 to 100") };
        }

        return split is { } sides ? Split(sampling, sides) : sampling;
    }

    private static HashSet<long> Rows(JsonElement list)
    {
        Require(list.ValueKind == JsonValueKind.Array, "rows is not a list");
        return [.. list.EnumerateArray().Select(row => (long)Whole(row, 0, double.MaxValue, "each of rows is a whole number of 0 or more"))];
    }

    private static Sampling Split(Sampling sampling, JsonElement split)
    {
        const string Form = "split is an object with portion, train or test, and percentage, a whole number from 1 to 99";
        Require(split.ValueKind == JsonValueKind.Object, Form);
        var portion = Member(split, "portion") is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;
        Require(portion is "train" or "test", Form);
        return sampling with
        {
            Side = portion == "train" ? SplitSide.Train : SplitSide.Test,
            Percent = Whole(Member(split, "percentage") ?? default, 1, 99, Form),
        };
    }

    private static double Seed(JsonElement seed)
    {
        Require(seed.ValueKind == JsonValueKind.Number && double.IsFinite(seed.GetDouble()), "seed is a finite number");
        return seed.GetDouble();
    }

    private static double Whole(JsonElement value, double least, double most, string rule)
    {
        var number = value.ValueKind == JsonValueKind.Number ? value.GetDouble() : double.NaN;
        Require(double.IsInteger(number) && number >= least && number <= most, rule);
        return number;
    }

    private static JsonElement? Member(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private static void Require(bool isSo, string rule)
    {
        if (!isSo)
        {
            throw Refused(rule);
        }
    }

    private static DatasetException Refused(string rule) =>
        DatasetException.Refused($"The sampling of the data-set run cannot be used: {rule}. Correct data.sampling.");
}
