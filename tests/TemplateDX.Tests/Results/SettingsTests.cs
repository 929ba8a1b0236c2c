namespace AgentMark.TemplateDX.Tests.Results;

public sealed class SettingsTests
{
    private const string Text = "name: p\ntext_config:\n  model_name: m\n";

    [Theory]
    [InlineData(Text)]
    [InlineData(Text + "  temperature: 0\n  max_tokens: 5\n  stop_sequences: [a]\n  tools: []\n  tool_choice: {type: tool, tool_name: t}\n  unknown: [1]\n")]
    [InlineData(Text + "test_settings: {props: ~, evals: [a], score_thresholds: {a: 0.5}, regression_tolerance: 1}\nagentmark_meta: {a: 1}\n")]
    [InlineData("name: p\nobject_config: {model_name: m, schema: {type: object}}")]
    [InlineData("name: p\nimage_config: {model_name: m, size: 1024x768, aspect_ratio: '16:9', num_images: 2}")]
    [InlineData("name: p\nspeech_config: {model_name: m, voice: v, speed: 1.5}")]
    public void Settings_in_order_pass(string frontMatter)
    {
        var template = Template.Parse(Tree.With(frontMatter));
        template.Check(template.Kind);
    }

    [Theory]
    [InlineData("text_config: {model_name: m}", "name must be text")]
    [InlineData("name: 7\ntext_config: {model_name: m}", "name must be text")]
    [InlineData("name: p\ntext_config: {}", "text_config.model_name")]
    [InlineData("name: p\ntext_config: yes", "text_config must be a mapping")]
    [InlineData(Text + "  temperature: hot", "text_config.temperature must be a number")]
    [InlineData(Text + "  temperature:", "text_config.temperature must be a number")]
    [InlineData(Text + "  top_p: .nan", "text_config.top_p")]
    [InlineData(Text + "  stop_sequences: [1]", "text_config.stop_sequences must be a list of texts")]
    [InlineData(Text + "  tool_choice: maybe", "text_config.tool_choice")]
    [InlineData(Text + "test_settings:", "test_settings must be a mapping")]
    [InlineData(Text + "test_settings: {props: [1]}", "test_settings.props")]
    [InlineData(Text + "test_settings: {regression_tolerance: 1.5}", "test_settings.regression_tolerance must be a number from 0 to 1")]
    [InlineData(Text + "test_settings: {score_thresholds: {a: -1}}", "test_settings.score_thresholds.a")]
    [InlineData("name: p\nobject_config: {model_name: m}", "object_config.schema must be a mapping")]
    [InlineData("name: p\nimage_config: {model_name: m, size: 10x}", "image_config.size")]
    [InlineData("name: p\nimage_config: {model_name: m, aspect_ratio: 16}", "image_config.aspect_ratio")]
    [InlineData("name: p\nspeech_config: {model_name: m, voice: 3}", "speech_config.voice")]
    public void Settings_out_of_order_are_named(string frontMatter, string expected)
    {
        var template = Template.Parse(Tree.With(frontMatter));
        var problem = Assert.Throws<TemplateException>(() => template.Check(template.Kind));
        Assert.Equal("settings", problem.ClassName);
        Assert.Contains(expected, problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("text_config: {a: 1}\nobject_config: {a: 1}", TemplateKind.Object, TemplateKind.Object, TemplateKind.Text)]
    [InlineData("image_config: {a: 1}\nspeech_config: {a: 1}", TemplateKind.Speech, TemplateKind.Image, TemplateKind.Image)]
    [InlineData("text_config: {a: 1}\nimage_config: {a: 1}", TemplateKind.Image, TemplateKind.Text, TemplateKind.Text)]
    [InlineData("text_config:\nspeech_config: {a: 1}", TemplateKind.Speech, TemplateKind.Speech, TemplateKind.Speech)]
    public void Of_several_config_blocks_each_question_has_its_own_answer(string frontMatter, TemplateKind result, TemplateKind prompt, TemplateKind dataset)
    {
        var template = Template.Parse(Tree.With(frontMatter));
        Assert.Equal((result, prompt, dataset), (template.Kind, template.PromptRunKind, template.DatasetRunKind));
    }

    [Fact]
    public void A_prompt_is_checked_as_the_kind_that_is_wanted()
    {
        var template = Template.Parse(Tree.With("name: p\ntext_config: {model_name: m}\nimage_config: {model_name: m}"));
        Assert.Contains("one config block", Assert.Throws<TemplateException>(() => template.Check(TemplateKind.Text)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://example.com/a.png", true)]
    [InlineData("data:image/png;base64,AA==", true)]
    [InlineData("aGVsbG8=", false)]
    public void Attachments_that_stand_in_the_prompt_must_be_addresses(string source, bool isFine)
    {
        var template = Template.Parse(Tree.Of(Tree.Element("User", Tree.Tag("ImageAttachment", [Tree.Attribute("image", $"\"{source}\"")]))));
        var problem = Record.Exception(() => template.Check(TemplateKind.Text));
        Assert.Equal(isFine, problem is null);
    }
}
