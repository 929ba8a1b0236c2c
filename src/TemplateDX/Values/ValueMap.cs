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
            hasIndices |= JsOrder.IsIndex(name, out _);
        }
    }

    /// <summary>In JavaScript's order.</summary>
    public IEnumerable<KeyValuePair<string, Value>> Members => hasIndices ? JsOrder.Of(members) : members;

    public bool Has(string name) => members.ContainsKey(name);
}
