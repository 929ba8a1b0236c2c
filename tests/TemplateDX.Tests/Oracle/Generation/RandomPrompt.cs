using System.Text.Json.Nodes;

namespace AgentMark.TemplateDX.Tests.Oracle.Generation;

/// <summary>A case: a prompt's tree in one of the forms it travels in, and props.</summary>
internal static class RandomPrompt
{
    /// <summary>One case in four may have faults in its expressions, tags, nodes and front matter.</summary>
    public static JsonObject Make(ulong seed, int number)
    {
        var dice = new Dice(seed, number);
        var faulty = dice.Chance(25);
        var set = dice.Pick(TagSet.Language, TagSet.Language, TagSet.Language, TagSet.Language, TagSet.Speech, TagSet.Image);
        var texts = new RandomText(dice);
        var tree = new RandomTree(dice, texts, set, faulty);
        var children = Body(dice, tree, set, faulty);
        if (!faulty || dice.Chance(97))
        {
            children.Insert(dice.Chance(95) ? 0 : dice.Below(children.Count + 1), Mdast.Literal("yaml", new RandomFrontMatter(dice, texts, faulty).Make(set)));
        }

        var ast = Mdast.Parent("root", children);
        Form(dice, ast);
        return new JsonObject { ["ast"] = ast, ["props"] = new RandomJson(dice, texts).Props() };
    }

    private static List<JsonNode?> Body(Dice dice, RandomTree tree, TagSet set, bool faulty)
    {
        var place = new Place(Depth: dice.Pick(1, 2, 3, 3, 4), InUser: false, Roles: dice.Chance(40));
        var body = new List<JsonNode?>();
        if (set != TagSet.Image && dice.Chance(50))
        {
            body.Add(tree.Tags.Role("System", place, flow: true));
        }

        if (dice.Chance(25))
        {
            body.AddRange(tree.Blocks(place with { Depth = 2 }));
        }

        if (set != TagSet.Language)
        {
            body.AddRange(dice.Some(1, 2, () => tree.Tags.Role(set == TagSet.Image ? "ImagePrompt" : "SpeechPrompt", place, flow: true)));
            return body;
        }

        foreach (var part in Enumerable.Range(0, dice.Between(1, 4)))
        {
            body.AddRange(dice.Weighted<List<JsonNode?>>(
                (6, () => [tree.Tags.Role("User", place, flow: true)]),
                (3, () => [tree.Tags.Role("Assistant", place, flow: true)]),
                (faulty ? 1 : 0, () => [tree.Tags.Role("System", place, flow: true)]),
                (2, () => tree.Tags.Decision(place with { Roles = true, Depth = Math.Max(2, place.Depth) }, flow: true)),
                (1, () => [Mdast.Parent("paragraph", [Mdast.Literal("text", "Before "), tree.Tags.Role("User", place, flow: false)])])));
        }

        return body;
    }

    private static void Form(Dice dice, JsonObject ast)
    {
        switch (dice.Below(4))
        {
            case 0:
                TreeForm.AddSyntax(ast);
                TreeForm.Locate(ast);
                break;
            case 1:
                TreeForm.Locate(ast);
                break;
            case 2:
                TreeForm.Build(ast);
                break;
        }
    }
}
