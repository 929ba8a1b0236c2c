using System.Globalization;

namespace AgentMark.TemplateDX.Values;

/// <summary>The order in which JavaScript walks an object: names that are array indices ascending, then the others as they were first set.</summary>
internal static class JsOrder
{
    public static IEnumerable<KeyValuePair<string, T>> Of<T>(IEnumerable<KeyValuePair<string, T>> members)
    {
        var indices = new List<(uint Index, KeyValuePair<string, T> Member)>();
        var others = new List<KeyValuePair<string, T>>();
        foreach (var member in members)
        {
            if (IsIndex(member.Key, out var index))
            {
                indices.Add((index, member));
            }
            else
            {
                others.Add(member);
            }
        }

        indices.Sort((one, other) => one.Index.CompareTo(other.Index));
        return indices.Select(entry => entry.Member).Concat(others);
    }

    /// <summary>Whether a name is the canonical text of an integer from 0 to 4294967294.</summary>
    public static bool IsIndex(string name, out uint index)
    {
        index = 0;
        return name.Length is > 0 and <= 10
            && (name[0] != '0' || name.Length == 1)
            && uint.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out index)
            && index != uint.MaxValue;
    }
}
