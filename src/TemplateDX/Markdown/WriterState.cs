namespace AgentMark.TemplateDX.Markdown;

/// <summary>Where the writer is in the tree, and what it has to remember from one node to the next.</summary>
internal sealed class WriterState
{
    /// <summary>
    /// Characters that may be handled for one text. Each level of nesting copies its content and puts a prefix before every line, and a block
    /// within phrasing is written twice; without a bound a small hostile tree would become gigabytes, or hours.
    /// </summary>
    private const long WorkLimit = 1L << 28;

    /// <summary>What a node costs apart from its text.</summary>
    private const int NodeWork = 32;

    private readonly List<Construct> stack = [];
    private readonly List<Construct> scopes = [];
    private readonly List<int> indices = [];
    private long work;

    /// <summary>All constructs around the current place.</summary>
    public Construct Scope { get; private set; }

    /// <summary>Marker of the list whose items are being written.</summary>
    public char? CurrentBullet { get; set; }

    /// <summary>Marker of the list that ended right before, which the next list must not continue.</summary>
    public char? LastBullet { get; set; }

    /// <summary>Left by emphasis for whoever joins it with its neighbours.</summary>
    public AttentionSides? Attention { get; set; }

    /// <summary>Index of the current child in its parent.</summary>
    public int Index
    {
        get => indices[^1];
        set => indices[^1] = value;
    }

    public void Enter(Construct construct)
    {
        stack.Add(construct);
        scopes.Add(Scope);
        Scope |= construct;
    }

    public void Leave()
    {
        Scope = scopes[^1];
        scopes.RemoveAt(scopes.Count - 1);
        stack.RemoveAt(stack.Count - 1);
    }

    public void EnterChildren() => indices.Add(-1);

    public void LeaveChildren() => indices.RemoveAt(indices.Count - 1);

    /// <summary>Whether the constructs, innermost last, are the innermost ones.</summary>
    public bool IsDirectlyIn(params ReadOnlySpan<Construct> innermost)
    {
        for (var i = 1; i <= innermost.Length; i++)
        {
            if (i > stack.Count || stack[^i] != innermost[^i])
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether the current child and this many of its ancestors in all are first children.</summary>
    public bool IsFirstChild(int levels) => indices.Count >= levels && indices.TakeLast(levels).All(index => index == 0);

    /// <summary>Flow elements around the current place, up to the next block quote or list item.</summary>
    public int ElementDepth()
    {
        var depth = 0;
        for (var i = stack.Count - 1; i >= 0 && stack[i] is not (Construct.Blockquote or Construct.ListItem); i--)
        {
            depth += stack[i] == Construct.FlowElement ? 1 : 0;
        }

        return depth;
    }

    /// <summary>Counts a node and the characters it became.</summary>
    /// <exception cref="TemplateException">It has become too much.</exception>
    public void Spend(int characters)
    {
        work += NodeWork + characters;
        if (work > WorkLimit)
        {
            throw new TemplateException(TemplateErrorClass.Ast, "The syntax tree is too large, or too deep, to be written as Markdown.");
        }
    }
}
