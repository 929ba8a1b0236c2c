using System.Globalization;

namespace AgentMark.TemplateDX.Values;

/// <summary>Members by name, in JavaScript's order: names that are array indices ascending, then the others as they were first set.</summary>
internal sealed class ValueMap
{
    private readonly OrderedDictionary<string, Value> members = [];
    private bool hasIndices;

    public int Count => members.Count;

    /// <summary>The member; undefined when there is none.</summary>
    public Value this[string name]
    {
        get => members.GetValueOrDefault(name, Value.Undefined);
        set
        {
            members[name] = value;
            hasIndices |= IsIndex(name, out _);
        }
    }

    /// <summary>In JavaScript's order.</summary>
    public IEnumerable<KeyValuePair<string, Value>> Members => hasIndices ? InOrder() : members;

    public bool Has(string name) => members.ContainsKey(name);

    /// <summary>Whether a name is the canonical text of an integer from 0 to 4294967294.</summary>
    internal static bool IsIndex(string name, out uint index)
    {
        index = 0;
        return name.Length is > 0 and <= 10
            && (name[0] != '0' || name.Length == 1)
            && uint.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out index)
            && index != uint.MaxValue;
    }

    private IEnumerable<KeyValuePair<string, Value>> InOrder()
    {
        var indices = new List<(uint Index, KeyValuePair<string, Value> Member)>();
        var others = new List<KeyValuePair<string, Value>>();
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
}
