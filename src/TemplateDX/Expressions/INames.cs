using AgentMark.TemplateDX.Values;

namespace AgentMark.TemplateDX.Expressions;

/// <summary>The names that an expression can see.</summary>
internal interface INames
{
    /// <summary>The value; undefined for a name that nobody set.</summary>
    Value Find(string name);
}
