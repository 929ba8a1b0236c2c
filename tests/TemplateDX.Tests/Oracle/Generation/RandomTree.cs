using System.Text.Json.Nodes;

namespace AgentMark.TemplateDX.Tests.Oracle.Generation;

/// <summary>Markdown: every type of node that the writer knows, and in a case with faults some that it does not.</summary>
internal sealed class RandomTree
{
    private readonly Dice dice;
    private readonly RandomText texts;
    private readonly RandomExpression expressions;
    private readonly RandomTags tags;
    private readonly bool faulty;

    public RandomTree(Dice dice, RandomText texts, TagSet set, bool faulty)
    {
        (this.dice, this.texts, this.faulty) = (dice, texts, faulty);
        expressions = new RandomExpression(dice, texts, faulty);
        tags = new RandomTags(dice, texts, expressions, this, set, faulty);
    }

    public RandomTags Tags => tags;

    /// <summary>What stands in a block: mostly blocks, sometimes a line's content, seldom both.</summary>
    public List<JsonNode?> Content(Place place) => dice.Weighted<List<JsonNode?>>(
        (6, () => Blocks(place)),
        (3, () => Line(place)),
        (1, () => [.. Blocks(place), .. Line(place), .. Blocks(place)]));

    public List<JsonNode?> Blocks(Place place) => [.. dice.Some(dice.Chance(12) ? 0 : 1, 4, () => Block(place)).SelectMany(blocks => blocks)];

    /// <summary>Phrasing content.</summary>
    public List<JsonNode?> Line(Place place) => [.. dice.Some(dice.Chance(8) ? 0 : 1, 5, () => Phrase(place)).SelectMany(phrases => phrases)];

    private List<JsonNode?> Block(Place place) => place.Depth <= 0
        ? [Paragraph(place)]
        : faulty && dice.Chance(1)
        ? [dice.Pick(Mdast.Parent("table", []), Mdast.Literal("yaml", "a: 1"), Mdast.Literal("math", "x"), Mdast.Parent("footnoteDefinition", [], ("identifier", "1")))]
        : dice.Weighted<List<JsonNode?>>(
            (10, () => [Paragraph(place)]),
            (3, () => [Heading(place)]),
            (4, () => [List(place.Below)]),
            (2, () => [Mdast.Parent("blockquote", Blocks(place.Below))]),
            (2, () => [Code()]),
            (1, () => [Mdast.Node("thematicBreak")]),
            (1, () => [Mdast.Literal(dice.Pick("html", "html", "mdxjsEsm"), texts.Any())]),
            (1, Definition),
            (4, () => [Mdast.Literal("mdxFlowExpression", expressions.Any())]),
            (8, () => tags.Any(place, flow: true)),
            (1, () => [Chain(place)]));

    private List<JsonNode?> Phrase(Place place) => place.Depth <= 0
        ? [Text()]
        : faulty && dice.Chance(1)
        ? [dice.Pick(Mdast.Parent("delete", [Text()]), Mdast.Node("footnoteReference", ("identifier", "1")), Mdast.Literal("inlineMath", "x"))]
        : dice.Weighted<List<JsonNode?>>(
            (14, () => [Text()]),
            (6, () => [Mdast.Parent(dice.Pick("emphasis", "strong"), Line(place.Below))]),
            (2, () => [Mdast.Literal("inlineCode", texts.Any())]),
            (2, () => [Mdast.Parent("link", Line(place.Below), ("url", Url()), ("title", Title()))]),
            (1, () => [Mdast.Node("image", ("url", Url()), ("title", Title()), ("alt", Maybe(texts.Any)))]),
            (2, Reference),
            (2, () => [Mdast.Node("break")]),
            (1, () => [Mdast.Literal("html", dice.Pick("<b>", "</b>", "<br/>", "<!-- x -->", texts.Any()))]),
            (7, () => [Mdast.Literal("mdxTextExpression", expressions.Any())]),
            (4, () => tags.Any(place, flow: false)));

    private JsonObject Text() => Mdast.Literal("text", texts.Any());

    private JsonObject Paragraph(Place place) => Mdast.Parent("paragraph", Line(place.Below));

    private JsonObject Heading(Place place) => Mdast.Parent("heading", Line(place.Below), ("depth", dice.Pick(1, 2, 2, 3, 4, 5, 6, 0, 7)));

    private JsonObject List(Place place)
    {
        var ordered = dice.Chance(40);
        var list = Mdast.Parent("list", dice.Some(0, 4, () => Item(place)), ("ordered", ordered), ("spread", dice.Chance(30)));
        if (ordered)
        {
            list["start"] = dice.Pick<JsonNode?>(1, 0, 3, 99, null);
        }

        return list;
    }

    private JsonObject Item(Place place)
    {
        var item = Mdast.Parent("listItem", dice.Chance(15) ? [] : dice.Chance(85) ? Blocks(place) : Content(place), ("spread", dice.Chance(25)));
        if (dice.Chance(10))
        {
            item["checked"] = dice.Chance(50);
        }

        return item;
    }

    private JsonObject Code()
    {
        var (lang, meta) = (Maybe(() => dice.Pick("js", "c#", "text", "a b", texts.Line())), Maybe(texts.Line));
        return Mdast.Node("code", ("lang", lang), ("meta", meta), ("value", texts.Any()));
    }

    private List<JsonNode?> Definition()
    {
        var label = Label();
        return [Mdast.Node("definition", ("identifier", Identifier(label)), ("label", label), ("title", Title()), ("url", Url()))];
    }

    private List<JsonNode?> Reference()
    {
        var label = Label();
        var kind = dice.Pick("full", "collapsed", "shortcut");
        var same = dice.Chance(50) ? label : texts.Any();
        return dice.Chance(60)
            ? [Mdast.Parent("linkReference", [Mdast.Literal("text", same)], ("identifier", Identifier(label)), ("label", label), ("referenceType", kind))]
            : [Mdast.Node("imageReference", ("identifier", Identifier(label)), ("label", label), ("referenceType", kind), ("alt", same))];
    }

    /// <summary>A deep, narrow tree.</summary>
    private JsonObject Chain(Place place)
    {
        var node = Paragraph(place);
        foreach (var type in dice.Some(3, 12, () => dice.Pick("blockquote", "list", "element")))
        {
            node = type switch
            {
                "list" => Mdast.Parent("list", [Mdast.Parent("listItem", [node], ("spread", false))], ("ordered", dice.Chance(30)), ("spread", false)),
                "element" => Mdast.Element("mdxJsxFlowElement", dice.Pick("div", "section", null), [], [node]),
                _ => Mdast.Parent("blockquote", [node]),
            };
        }

        return node;
    }

    private string Label() => dice.Pick("a", "A b", "x-1", "a*b", "[", "a]b", "é &amp; x", texts.Line());

    private static string Identifier(string label) => label.ToLowerInvariant();

    private string Url() => dice.Weighted<string>(
        (4, () => dice.Pick("https://example.org/", "https://example.org/a(b)c_d*e?f=g&h=i#j", "/x y", "", "<x>", "a)b", "(a", "mailto:a@b.c", "x\ny", "\\", "&amp;")),
        (2, texts.Any));

    private JsonNode? Title() => Maybe(texts.Any);

    private JsonNode? Maybe(Func<string> text) => dice.Chance(50) ? text() : null;
}
