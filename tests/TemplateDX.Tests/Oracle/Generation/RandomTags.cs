using System.Text.Json.Nodes;

namespace AgentMark.TemplateDX.Tests.Oracle.Generation;

/// <summary>Elements: TemplateDX's tags except ForEach, and ordinary ones.</summary>
internal sealed class RandomTags(Dice dice, RandomText texts, RandomExpression expressions, RandomTree tree, TagSet set, bool faulty)
{
    /// <summary>An element, or the elements of a decision.</summary>
    public List<JsonNode?> Any(Place place, bool flow) => dice.Weighted<List<JsonNode?>>(
        (5, () => Decision(place.Below, flow)),
        (4, () => [Ordinary(place.Below, flow)]),
        (2, () => [Element("Raw", NoAttributes(), place.Below, flow)]),
        (place.InUser || faulty ? 2 : 0, () => [Attachment(place, flow)]),
        (place.Roles ? 1 : 0, () => [Role(Nested(), place.Below, flow)]));

    /// <summary>A role tag; a System holds no other, which would come before it.</summary>
    public JsonObject Role(string name, Place place, bool flow) =>
        Element(name, NoAttributes(), place with { InUser = place.InUser || name == "User", Roles = place.Roles && name != "System" }, flow);

    /// <summary>If, perhaps ElseIfs, perhaps an Else; or one of the later two alone.</summary>
    public List<JsonNode?> Decision(Place place, bool flow)
    {
        var nodes = new List<JsonNode?>();
        if (dice.Chance(92))
        {
            nodes.Add(Branch("If"));
        }

        nodes.AddRange(dice.Some(0, dice.Pick(0, 0, 1, 2), () => Branch("ElseIf")));
        if (nodes.Count == 0 || dice.Chance(50))
        {
            nodes.Add(Element("Else", NoAttributes(), place, flow));
        }

        return nodes;

        JsonObject Branch(string name) => Element(name, Condition(), place, flow);
    }

    private List<JsonNode?> Condition()
    {
        var attributes = dice.Weighted<List<JsonNode?>>(
            (12, () => [Mdast.Expression("condition", expressions.Condition())]),
            (1, () => [Mdast.Attribute("condition", dice.Pick("true", "", null))]),
            (1, () => []),
            (1, () => [Mdast.Expression("condition", "false"), Mdast.Expression("condition", expressions.Condition())]));
        return [.. attributes, .. NoAttributes()];
    }

    private JsonObject Attachment(Place place, bool flow)
    {
        var image = dice.Chance(60);
        var attributes = new List<JsonNode?> { Valued(image ? "image" : "data"), Valued("mimeType") };
        if (dice.Chance(image ? 40 : faulty ? 10 : 0))
        {
            attributes.RemoveAt(1);
        }

        if (faulty && dice.Chance(15))
        {
            attributes.RemoveAt(0);
        }

        return Element(image ? "ImageAttachment" : "FileAttachment", attributes, place with { Depth = 0 }, flow);
    }

    /// <summary>An attribute that is never undefined in a case without faults.</summary>
    private JsonObject Valued(string name) => dice.Weighted<JsonObject>(
        (3, () => Mdast.Attribute(name, dice.Pick("https://example.org/x.png", "application/pdf", "image/png", "", null))),
        (4, () => Mdast.Expression(name, dice.Pick("props.url", "props.missing", "props.list", "props.m", "props.n", "'image/' + props.name", "\"x\""))),
        (faulty ? 1 : 0, () => Mdast.Expression(name, expressions.Any())));

    private JsonObject Ordinary(Place place, bool flow)
    {
        var name = dice.Pick("div", "span", "b", "details", "example", "my-tag", "a.b", "ns:tag", "Custom", "Fragment", "table", "br", null, null, "SpeechPrompt", "ImagePrompt", "Assistant");
        if (name is "SpeechPrompt" or "ImagePrompt" or "Assistant" && Roles().Contains(name))
        {
            name = "Other";
        }

        return Element(name, name is null ? [] : dice.Some(0, dice.Pick(0, 1, 4), () => (JsonNode?)AnyAttribute()), place, flow);
    }

    private JsonObject AnyAttribute()
    {
        var name = dice.Pick("id", "class", "data-x", "onClick", "aria-label", "xml:lang", "image", "condition");
        return dice.Weighted<JsonObject>(
            (2, () => Mdast.Attribute(name, null)),
            (5, () => Mdast.Attribute(name, texts.Any())),
            (3, () => Mdast.Expression(name, dice.Chance(80) ? expressions.Any() : "nofilter({a: `x`})")),
            (1, () => Mdast.Spread(expressions.Any())));
    }

    /// <summary>For a tag that reads none: mostly none.</summary>
    private List<JsonNode?> NoAttributes() => dice.Chance(94) ? [] : faulty && dice.Chance(30)
        ? [Mdast.Spread("props")]
        : [dice.Chance(50) ? Mdast.Attribute("note", texts.Line()) : Mdast.Expression("note", expressions.Any())];

    private JsonObject Element(string? name, List<JsonNode?> attributes, Place place, bool flow) => Mdast.Element(
        (dice.Chance(96) ? flow : !flow) ? "mdxJsxFlowElement" : "mdxJsxTextElement",
        name,
        attributes,
        place.Depth < 0 ? [] : flow ? tree.Content(place) : tree.Line(place));

    private string Nested() => faulty && dice.Chance(20) ? "System" : dice.Pick(Roles().Where(role => role != "System").ToArray());

    private string[] Roles() => set switch
    {
        TagSet.Image => ["ImagePrompt"],
        TagSet.Speech => ["System", "SpeechPrompt"],
        _ => ["System", "User", "Assistant"],
    };
}
