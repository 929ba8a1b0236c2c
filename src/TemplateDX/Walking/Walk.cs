using AgentMark.TemplateDX.Ast;
using AgentMark.TemplateDX.Markdown;
using AgentMark.TemplateDX.Values;

namespace AgentMark.TemplateDX.Walking;

/// <summary>
/// Visits a prompt's tree once: expressions become text, tags do their work, role tags gather the messages. Where it waits, and
/// for what, decides the order of the messages: each await here is there on purpose.
/// </summary>
internal sealed class Walk
{
    private const string HasRendered = "conditionMet";
    private const string InsideMessage = "__insideMessageType";

    private readonly TagSet tags;
    private readonly List<(Node Tag, Turn<RoleText> Text)> roles = [];
    private readonly List<Attachment> attachments = [];
    private int written;

    private Walk(TagSet tags) => this.tags = tags;

    /// <summary>Renders the role tags of a tree.</summary>
    /// <exception cref="TemplateException">The prompt cannot be rendered with these props.</exception>
    public static WalkResult Run(Node root, TagSet tags, Value props) => TurnQueue.Run(() => new Walk(tags).RunAsync(root, new Scope(props)));

    private async Turn<WalkResult> RunAsync(Node root, Scope scope)
    {
        await VisitAsync(root, scope);

        // A role tag that comes into view up to two turns after the walk has ended is still a message, a later one is lost.
        await Turns.Next();
        await Turns.Next();
        var seen = roles.ToArray();
        var texts = await Turns.All([.. seen.Select(role => role.Text)]);
        TurnQueue.Current.RunOut();
        return new WalkResult([.. seen.Select(role => role.Tag)], texts, roles.Count - seen.Length);
    }

    private async Turn<IReadOnlyList<Node>> VisitAsync(Node node, Scope scope)
    {
        Bounds.EnsureStack();
        if (node.Code is { } code)
        {
            return [TextNode(ValueText.Of(code.Evaluate(scope, node.At)))];
        }

        if (node.IsElement)
        {
            return await ElementAsync(node, scope);
        }

        return node.Children is null ? [node] : [node with { Children = Flat(await StartChildren(node, scope)) }];
    }

    private Turn<IReadOnlyList<Node>[]> StartChildren(Node node, Scope scope)
    {
        var children = node.Children ?? [];
        var parts = new Turn<IReadOnlyList<Node>>[children.Count];
        for (var index = 0; index < parts.Length; index++)
        {
            parts[index] = ChildAsync(children[index], scope);
        }

        return Turns.All(parts);
    }

    private async Turn<IReadOnlyList<Node>> ChildAsync(Node child, Scope scope) => await VisitAsync(child, scope);

    private async Turn<IReadOnlyList<Node>> ElementAsync(Node node, Scope scope)
    {
        try
        {
            return tags[node.Name] == TagKind.None
                ? [node with { Children = Flat(await StartChildren(node, scope)) }]
                : await StartTag(node, TagAttributes.Evaluate(node, scope), scope);
        }
        catch (TemplateException e) when (e.At is null)
        {
            throw new TemplateException(TemplateErrorClass.Tag, $"Error processing MDX JSX Element: {e.Message}", node.At, e);
        }
    }

    private Turn<IReadOnlyList<Node>> StartTag(Node node, TagAttributes attributes, Scope scope) => tags[node.Name] switch
    {
        TagKind.If or TagKind.ElseIf => BranchAsync(node, attributes["condition"].IsTrue, scope),
        TagKind.Else => BranchAsync(node, true, scope),
        TagKind.Raw => RawAsync(node),
        TagKind.Role => RoleAsync(node, scope),
        TagKind.ImageAttachment => ImageAsync(attributes, scope),
        TagKind.FileAttachment => FileAsync(attributes, scope),
        _ => throw ForEachTag.Unsupported(node),
    };

    /// <summary>If, ElseIf and Else: of all of them in one scope the first hit renders, and nothing starts them afresh.</summary>
    private async Turn<IReadOnlyList<Node>> BranchAsync(Node node, bool isHit, Scope scope)
    {
        if (scope.Own(HasRendered).IsTrue)
        {
            return [];
        }

        scope.SetOwn(HasRendered, Value.Of(isHit));
        var result = new List<Node>();
        if (isHit)
        {
            var inner = scope.Inner();
            foreach (var child in node.Children ?? [])
            {
                result.AddRange(await VisitAsync(child, inner)); // one after the other, unlike everywhere else
            }
        }

        return result;
    }

    private async Turn<IReadOnlyList<Node>> RawAsync(Node node) => [TextNode(MarkdownWriter.Write(RootOf(node.Children ?? [])))];

    private async Turn<IReadOnlyList<Node>> RoleAsync(Node node, Scope scope)
    {
        var isUser = node.Name == TagSet.User;
        if (isUser)
        {
            scope = scope.Inner();
            scope.SetShared(InsideMessage, Value.Of(TagSet.User));
        }

        var text = ExtractAsync(node, scope);
        roles.Add((node, text)); // only now: role tags inside have come first
        return [];
    }

    private async Turn<RoleText> ExtractAsync(Node node, Scope scope)
    {
        var children = Flat(await StartChildren(node, scope));
        var text = MarkdownWriter.WriteTrimmed(RootOf(children));
        return new RoleText(node.Name!, text, node.Name == TagSet.User ? [.. attachments] : []);
    }

    private async Turn<IReadOnlyList<Node>> ImageAsync(TagAttributes attributes, Scope scope)
    {
        RequireUser(scope);
        var image = attributes["image"];
        if (image.Kind == ValueKind.Undefined)
        {
            throw new TemplateException(TemplateErrorClass.Role, "ImageAttachment needs an attribute image.");
        }

        if (image.IsTruthy())
        {
            attachments.Add(new Attachment(true, image, attributes["mimeType"]));
        }

        return [];
    }

    private async Turn<IReadOnlyList<Node>> FileAsync(TagAttributes attributes, Scope scope)
    {
        RequireUser(scope);
        var (data, mediaType) = (attributes["data"], attributes["mimeType"]);
        if (data.Kind == ValueKind.Undefined || mediaType.Kind == ValueKind.Undefined)
        {
            throw new TemplateException(TemplateErrorClass.Role, "FileAttachment needs the attributes data and mimeType.");
        }

        if (data.IsTruthy() && mediaType.IsTruthy())
        {
            attachments.Add(new Attachment(false, data, mediaType));
        }

        return [];
    }

    private static void RequireUser(Scope scope)
    {
        if (scope.Shared(InsideMessage).Kind == ValueKind.Undefined)
        {
            throw new TemplateException(TemplateErrorClass.Role, "ImageAttachment and FileAttachment belong into a User tag.");
        }
    }

    private Node TextNode(string text)
    {
        written += text.Length;
        return written <= Bounds.MaxText
            ? new Node("text") { Value = text }
            : throw new TemplateException(TemplateErrorClass.Expression, $"The values of the prompt make more than {Bounds.MaxText} characters.");
    }

    private static Node RootOf(IReadOnlyList<Node> children) => new("root") { Children = children };

    private static IReadOnlyList<Node> Flat(IReadOnlyList<Node>[] parts)
    {
        if (parts is [var only])
        {
            return only;
        }

        var nodes = new List<Node>(parts.Length);
        foreach (var part in parts)
        {
            nodes.AddRange(part);
        }

        return nodes;
    }
}
