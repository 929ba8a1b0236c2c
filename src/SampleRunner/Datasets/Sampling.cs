using System.Text.Json;
using AgentMark.SampleRunner.Running;

namespace AgentMark.SampleRunner.Datasets;

/// <summary>
/// Which rows of a data set to run: all, listed ones, a share (<c>sample</c>), or one side of a split. With a seed the choice is
/// the same in every language that runs data sets.
/// </summary>
internal sealed class Sampling
{
    private HashSet<long>? _rows;
    private int? _percent;
    private bool _isSplit;
    private bool _isTestSide;
    private double? _seed;

    private Sampling()
    {
    }

    /// <summary>Reads <c>{"sample":…}</c>, <c>{"rows":[…]}</c> or <c>{"split":{…}}</c>, at most one, with an optional <c>"seed"</c>.</summary>
    /// <exception cref="Grpc.Core.RpcException">INVALID_ARGUMENT: it is none of these.</exception>
    public static Sampling Parse(ReadOnlySpan<byte> json)
    {
        var sampling = new Sampling();
        if (json.IsEmpty)
        {
            return sampling;
        }

        var root = JsonInput.Parse(json, "sampling_json");
        Require(root.ValueKind == JsonValueKind.Object, "sampling must be an object");
        var given = 0;
        foreach (var member in root.EnumerateObject().Where(member => member.Value.ValueKind != JsonValueKind.Null))
        {
            given += member.Name is "sample" or "rows" or "split" ? 1 : 0;
            sampling.Set(member.Name, member.Value);
        }

        Require(given <= 1, "sampling takes one of sample, rows and split");
        return sampling;
    }

    /// <summary>
    /// Says for each row index whether it is in. <paramref name="count"/> is asked only where the choice needs the number of rows;
    /// <paramref name="freshSeed"/> stands in for a seed where chance decides and none was given.
    /// </summary>
    public Func<long, bool> Choose(Func<long> count, double freshSeed)
    {
        if (_rows is { } rows)
        {
            return rows.Contains;
        }

        if (_percent is not { } percent)
        {
            return _ => true;
        }

        if (_isSplit && _seed is null)
        {
            var cut = Math.Floor((count() * percent / 100.0) + 0.5);
            return index => index < cut != _isTestSide;
        }

        var seed = _seed ?? freshSeed;
        return index => SeededShare.At(seed, index) < percent / 100.0 != _isTestSide;
    }

    private void Set(string name, JsonElement value)
    {
        switch (name)
        {
            case "rows":
                Require(value.ValueKind == JsonValueKind.Array, "rows must be a list");
                _rows = [.. value.EnumerateArray().Select(row => Whole(row, 0, long.MaxValue, "rows"))];
                break;
            case "sample":
                _percent = (int)Whole(value, 1, 100, "sample");
                break;
            case "split":
                Require(value.ValueKind == JsonValueKind.Object, "split must be an object");
                var portion = value.TryGetProperty("portion", out var side) && side.ValueKind == JsonValueKind.String ? side.GetString() : null;
                Require(portion is "train" or "test", "split.portion must be train or test");
                _isTestSide = portion == "test";
                _isSplit = true;
                _percent = (int)Whole(value.TryGetProperty("percentage", out var share) ? share : default, 1, 99, "split.percentage");
                break;
            case "seed":
                Require(value.ValueKind == JsonValueKind.Number && double.IsFinite(value.GetDouble()), "seed must be a number");
                _seed = value.GetDouble();
                break;
        }
    }

    private static long Whole(JsonElement value, long least, long most, string name)
    {
        var number = value.ValueKind == JsonValueKind.Number ? value.GetDouble() : double.NaN;
        Require(double.IsInteger(number) && number >= least && number <= most, $"{name} must be whole and from {least} to {most}");
        return (long)number;
    }

    private static void Require(bool isSo, string rule)
    {
        if (!isSo)
        {
            throw Refusal.InvalidArgument($"sampling_json: {rule}.");
        }
    }
}
