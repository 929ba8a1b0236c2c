using AgentMark.TemplateDX.Expressions;
using AgentMark.TemplateDX.Values;

namespace AgentMark.TemplateDX.Walking;

/// <summary>Variables of a place in the prompt. What is not found here is looked for around it, and at last in what the whole rendering shares.</summary>
internal sealed class Scope : INames
{
    private readonly Scope? around;
    private readonly Dictionary<string, Value> shared;
    private Dictionary<string, Value>? own;

    /// <summary>The scope of the whole prompt, which knows <c>props</c> alone.</summary>
    public Scope(Value props)
    {
        shared = [];
        SetOwn("props", props);
    }

    private Scope(Scope around) => (this.around, shared) = (around, around.shared);

    public Scope Inner() => new(this);

    public Value Find(string name)
    {
        for (var scope = this; scope is not null; scope = scope.around)
        {
            if (scope.own?.TryGetValue(name, out var value) == true)
            {
                return value;
            }
        }

        return Shared(name);
    }

    public Value Own(string name) => own?.GetValueOrDefault(name, Value.Undefined) ?? Value.Undefined;

    public void SetOwn(string name, Value value) => (own ??= [])[name] = value;

    public Value Shared(string name) => shared.GetValueOrDefault(name, Value.Undefined);

    public void SetShared(string name, Value value) => shared[name] = value;
}
