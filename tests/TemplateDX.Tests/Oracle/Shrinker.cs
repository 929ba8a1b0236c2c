using System.Text.Json.Nodes;

namespace AgentMark.TemplateDX.Tests.Oracle;

/// <summary>Makes a case smaller for as long as it still fails: greedily, within a number of tries.</summary>
internal sealed class Shrinker(Func<JsonObject, bool> fails, int tries)
{
    private static readonly string[] s_optional = ["data", "title", "meta", "start", "checked", "lang", "alt", "spread"];

    public JsonObject Shrink(JsonObject start)
    {
        var current = start;
        for (var progress = true; progress;)
        {
            progress = false;
            for (var at = 0; Edited(current, at) is { } smaller;)
            {
                if (tries-- == 0)
                {
                    return current;
                }

                // After an edit that helped, another one is at its place.
                (current, progress, at) = Length(smaller) < Length(current) && fails(smaller) ? (smaller, true, at) : (current, progress, at + 1);
            }
        }

        return current;
    }

    private static int Length(JsonObject example) => example.ToJsonString().Length;

    private static JsonObject? Edited(JsonObject current, int at)
    {
        var copy = (JsonObject)current.DeepClone();
        if (Edits(copy).ElementAtOrDefault(at) is not { } edit)
        {
            return null;
        }

        edit();
        return copy;
    }

    /// <summary>All ways to make a case smaller by one step, the larger steps first where that is easy.</summary>
    private static IEnumerable<Action> Edits(JsonObject example) =>
        [() => DropAll(example["ast"], "position"), .. OfNode(example["ast"]!), .. OfProps(example, "props")];

    private static IEnumerable<Action> OfNode(JsonNode node)
    {
        foreach (var name in (string[])["children", "attributes"])
        {
            if (node[name] is JsonArray list)
            {
                for (var i = 0; i < list.Count; i++)
                {
                    var (at, child) = (i, list[i]!);
                    yield return () => list.RemoveAt(at);
                    if (child["children"] is JsonArray inner)
                    {
                        yield return () => Unwrap(list, at, inner);
                    }
                }

                foreach (var edit in list.SelectMany(child => OfNode(child!)))
                {
                    yield return edit;
                }
            }
        }

        foreach (var name in s_optional.Where(name => node.AsObject().ContainsKey(name)))
        {
            yield return () => node.AsObject().Remove(name);
        }

        foreach (var (name, value) in node.AsObject().Where(member => member.Key is "value" or "url" or "title" or "alt" or "label" or "lang" or "meta").ToList())
        {
            if (value is JsonObject source)
            {
                yield return () => node[name] = "";
                foreach (var edit in OfNode(source))
                {
                    yield return edit;
                }
            }
            else if (value is JsonValue)
            {
                foreach (var shorter in Shorter((string)value!))
                {
                    yield return () => node[name] = shorter();
                }
            }
        }
    }

    private static IEnumerable<Action> OfProps(JsonObject parent, string name)
    {
        if (parent[name] is JsonObject map)
        {
            foreach (var (key, _) in map.ToList())
            {
                yield return () => map.Remove(key);
                foreach (var edit in OfProps(map, key))
                {
                    yield return edit;
                }
            }
        }
        else if (parent[name] is JsonArray list)
        {
            for (var i = 0; i < list.Count; i++)
            {
                var at = i;
                yield return () => list.RemoveAt(at);
            }
        }
        else if (parent[name] is JsonValue value && value.TryGetValue<string>(out var text))
        {
            foreach (var shorter in Shorter(text))
            {
                yield return () => parent[name] = shorter();
            }
        }
    }

    private static IEnumerable<Func<string>> Shorter(string text)
    {
        if (text.Length == 0)
        {
            yield break;
        }

        yield return () => "";
        for (var at = text.IndexOf('\n', StringComparison.Ordinal); at >= 0 && at + 1 < text.Length; at = text.IndexOf('\n', at + 1))
        {
            var (from, end) = (at, text.IndexOf('\n', at + 1));
            yield return () => text.Remove(from, (end < 0 ? text.Length : end) - from);
        }

        // Long texts lose eighths at the least in each round, short ones single characters too.
        for (var size = (text.Length + 1) / 2; size > text.Length / (text.Length > 40 ? 8 : 40); size /= 2)
        {
            for (var at = 0; at < text.Length; at += size)
            {
                var (from, length) = (at, Math.Min(size, text.Length - at));
                yield return () => Cut(text, from, length);
            }
        }
    }

    /// <summary>Without a part; the text itself where that would leave half a surrogate pair.</summary>
    private static string Cut(string text, int from, int length)
    {
        var shorter = text.Remove(from, length);
        return shorter.EnumerateRunes().Any(rune => rune.Value == 0xfffd) ? text : shorter;
    }

    private static void Unwrap(JsonArray list, int at, JsonArray inner)
    {
        list.RemoveAt(at);
        foreach (var child in inner.Reverse().ToList())
        {
            inner.Remove(child);
            list.Insert(at, child);
        }
    }

    private static void DropAll(JsonNode? tree, string name)
    {
        foreach (var node in Generation.Mdast.Objects(tree).ToList())
        {
            node.Remove(name);
        }
    }
}
