namespace AgentMark.TemplateDX.Tests.Oracle.Generation;

/// <summary>Which tags a prompt's tree knows.</summary>
internal enum TagSet
{
    Language,
    Speech,
    Image,
}

/// <summary>The settings above a prompt.</summary>
internal sealed class RandomFrontMatter(Dice dice, RandomText texts, bool faulty)
{
    private readonly RandomYaml yaml = new(dice, texts);

    public string Make(TagSet tags)
    {
        if (faulty && dice.Chance(8))
        {
            return dice.Pick("", "\n", "~", "null", "# only a comment", "just text", "- a\n- list", "42", "{}", "name: x", "text_config:", "text_config: 0\nobject_config: ''", "text_config: false", "image_config: .nan", "...");
        }

        var entries = new List<string> { yaml.Entry(0, "name", dice.Chance(80) ? " " + dice.Pick("support-reply", "x", "'quoted name'", "\"n\"", "12", "日本") : yaml.Value(2, 1)) };
        var anchor = dice.Chance(15);
        entries.AddRange(Configs(tags, anchor));
        Sometimes(25, "test_settings", () => dice.Chance(80) ? "\n" + yaml.Entry(2, "props", yaml.Map(4, 2)) + yaml.Entry(2, "dataset", " ./data/x.jsonl").TrimEnd('\n') : yaml.Value(2, 2));
        Sometimes(12, "agentmark_meta", () => dice.Pick(" {commit_sha: abc123}", "", " {}", " 0", " ~", " text"));
        Sometimes(15, "input_schema", () => yaml.Map(2, 3));
        Sometimes(10, "metadata", () => yaml.Value(2, 2));
        Shuffle(entries);
        if (anchor)
        {
            entries.Insert(0, "defaults: &defaults\n  temperature: 0.3\n  model_name: base\n  nested: {a: 1}\nother: &other {top_p: 1, model_name: other}\n");
        }

        return Finish(string.Concat(entries.Select(entry => dice.Chance(6) ? dice.Pick("\n", "# comment\n", "  # indented\n", "\n\n") + entry : entry)));

        void Sometimes(int percent, string key, Func<string> value)
        {
            if (dice.Chance(percent))
            {
                entries.Add(yaml.Entry(0, key, value()));
            }
        }
    }

    private IEnumerable<string> Configs(TagSet tags, bool anchor)
    {
        var names = tags switch
        {
            TagSet.Image => dice.Pick<string[]>(["image_config"], ["image_config"], ["image_config", "text_config"], ["image_config", "speech_config"]),
            TagSet.Speech => dice.Pick<string[]>(["speech_config"], ["speech_config"], ["speech_config", "object_config"]),
            _ => dice.Pick<string[]>(["text_config"], ["text_config"], ["object_config"], ["object_config"], ["text_config", "object_config"]),
        };
        return names.Select(name => yaml.Entry(0, name, dice.Chance(4) ? dice.Pick(" text", " true", " [a, b]", " {}", " 12") : Settings(anchor)));
    }

    private string Settings(bool anchor)
    {
        var settings = new List<string> { yaml.Entry(2, "model_name", " " + dice.Pick("gpt-4o", "openai/gpt-4o", "\"m\"", "'claude: 3'", "tts-1")) };
        if (anchor)
        {
            settings[0] = yaml.Entry(2, "<<", dice.Pick(" *defaults", " [*other, *defaults]", "\n    - *defaults\n    - *other"));
            if (dice.Chance(30))
            {
                settings.Add(yaml.Entry(2, "again", " *other"));
            }
        }

        foreach (var key in dice.Some(0, 4, () => dice.Pick("temperature", "max_tokens", "top_p", "seed", "stop_sequences", "tools", "size", "aspect_ratio", "voice", "prompt", "instructions", "text", "unknown", "schema", "\"quoted key\"", "1", "b c")).Distinct())
        {
            settings.Add(yaml.Entry(2, key, key switch
            {
                "schema" => dice.Pick("\n    type: object\n    properties:\n      answer: {type: string, description: \"The answer: short\"}\n    required: [answer]", " {type: object}"),
                "tools" => dice.Pick("\n  - search\n  - weather", " [search, weather]", "\n    - search", " []"),
                _ => yaml.Value(4, 2),
            }));
        }

        Shuffle(settings);
        return "\n" + string.Concat(settings).TrimEnd('\n');
    }

    private string Finish(string text)
    {
        if (faulty && dice.Chance(8))
        {
            text += dice.Pick("name: again\n", "x: *nobody\n", "x:\n\t- tab\n", "x: !foo 1\n", "x: !!int seven\n", "x: !!null \"\"\n", "x: {a: 1\n", "x: [1, 2\n", "x: 'open\n", "x: \"\\q\"\n", "x: a: b\n", "x: @at\n", "x: `t`\n", "x: %d\n", "x\n", "  y: 1\n", "--- \nz: 1\n", "{a: 1}\n", "x: ]\n");
        }

        text = dice.Chance(40) ? text.TrimEnd('\n') : text;
        text = dice.Chance(3) ? text.TrimEnd('\n') + "\n..." : text;
        return dice.Chance(5) ? text.ReplaceLineEndings("\r\n") : text;
    }

    private void Shuffle(List<string> entries)
    {
        for (var i = entries.Count - 1; dice.Chance(50) && i > 0; i--)
        {
            var j = dice.Below(i + 1);
            (entries[i], entries[j]) = (entries[j], entries[i]);
        }
    }
}
