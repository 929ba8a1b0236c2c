using System.Text.Json;
using System.Text.Json.Nodes;

namespace AgentMark.SampleRunner.Offline.Schemas;

/// <summary>Makes a number within a schema's bounds, in decimal arithmetic so that multiples are exact.</summary>
internal static class SampleNumber
{
    private const decimal DefaultSpan = 100;

    public static JsonNode Make(JsonObject schema, bool isInteger, SamplePicker picker, string path)
    {
        try
        {
            var number = Choose(schema, isInteger, picker, path);
            return isInteger ? (long)number : number;
        }
        catch (OverflowException)
        {
            throw new NoSampleException($"the bounds at {path} are too far out");
        }
    }

    private static decimal Choose(JsonObject schema, bool isInteger, SamplePicker picker, string path)
    {
        var (low, isLowOpen) = Bound(schema, "minimum", "exclusiveMinimum", isLower: true);
        var (high, isHighOpen) = Bound(schema, "maximum", "exclusiveMaximum", isLower: false);
        var from = low ?? (high is { } h ? Math.Min(0, h - DefaultSpan) : 0);
        var to = high ?? Math.Max(from + DefaultSpan, DefaultSpan);
        var step = Keyword(schema, "multipleOf") ?? (isInteger ? 1 : null);
        if (isInteger && step is { } given && !IsWhole(given))
        {
            step = Enumerable.Range(1, 1000).Select(factor => given * factor).FirstOrDefault(IsWhole, 0);
        }

        if (step <= 0)
        {
            throw new NoSampleException($"it cannot count in the steps that {path} asks for");
        }

        return step is { } size
            ? Multiple(size, from, isLowOpen, to, isHighOpen, picker, path)
            : Between(from, isLowOpen, to, isHighOpen, picker, path);
    }

    private static decimal Multiple(
        decimal step, decimal from, bool isLowOpen, decimal to, bool isHighOpen, SamplePicker picker, string path)
    {
        var first = decimal.Ceiling(from / step);
        var last = decimal.Floor(to / step);
        first += isLowOpen && first * step == from ? 1 : 0;
        last -= isHighOpen && last * step == to ? 1 : 0;
        return first <= last
            ? (first + (picker.Number(path) % Math.Min(last - first + 1, 1_000_000))) * step
            : throw new NoSampleException($"no number is within the bounds at {path}");
    }

    private static decimal Between(decimal from, bool isLowOpen, decimal to, bool isHighOpen, SamplePicker picker, string path)
    {
        if (from == to && !isLowOpen && !isHighOpen)
        {
            return from;
        }

        return from < to
            ? from + ((to - from) * (1 + (picker.Number(path) % 999)) / 1000)
            : throw new NoSampleException($"no number is within the bounds at {path}");
    }

    private static bool IsWhole(decimal number) => number == decimal.Truncate(number);

    private static (decimal? Value, bool IsOpen) Bound(JsonObject schema, string closed, string open, bool isLower)
    {
        var including = Keyword(schema, closed);
        // In old drafts the exclusive keyword is a flag beside the bound.
        if (schema[open]?.GetValueKind() is JsonValueKind.True or JsonValueKind.False)
        {
            return (including, schema[open]!.GetValue<bool>());
        }

        var excluding = Keyword(schema, open);
        var isOpenNearer = excluding is { } limit && (including is not { } other || (isLower ? limit >= other : limit <= other));
        return isOpenNearer ? (excluding, true) : (including, false);
    }

    private static decimal? Keyword(JsonObject schema, string name) =>
        schema[name] is JsonValue value && value.GetValueKind() == JsonValueKind.Number ? (decimal)value.GetValue<double>() : null;
}
