using System.Text.Json.Nodes;

namespace AgentMark.TemplateDX.Tests.Walking;

/// <summary>What the order of turns does to messages, as it was seen with AgentMark's own renderer.</summary>
public sealed class MessageTests
{
    [Fact]
    public void Messages_of_one_level_stand_in_the_documents_order()
    {
        var rendered = Render(Role("System", "a"), Role("User", "b"), Tree.Element("div", Role("Assistant", "c")), Role("User", "d"));
        Assert.Equal(["system: a", "user: b", "assistant: c", "user: d"], rendered.Messages.Select(message => $"{message.Role}: {message.Text}"));
        Assert.Empty(rendered.Warnings);
    }

    [Fact]
    public void The_second_message_of_a_branch_is_reached_later_and_said_to_be()
    {
        var rendered = Render(Tree.If("true", Role("User", "first"), Role("User", "second")), Role("Assistant", "behind"));
        Assert.Equal(["first", "behind", "second"], rendered.Messages.Select(message => message.Text));
        Assert.Contains("another order", Assert.Single(rendered.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void A_message_too_deep_in_another_one_is_lost_and_said_to_be()
    {
        var rendered = Render(Tree.Element("User", Tree.If("true", Paragraph("1"), Paragraph("2"), Paragraph("3"), Role("Assistant", "lost"))));
        Assert.Single(rendered.Messages);
        Assert.Contains(rendered.Warnings, warning => warning.StartsWith("1 message(s) are lost", StringComparison.Ordinal));
    }

    [Fact]
    public void A_branch_is_silent_after_any_earlier_hit_in_its_scope()
    {
        var rendered = Render(
            Tree.If("true", Role("User", "hit")),
            Tree.If("true", Role("User", "never")),
            Tree.Element("User", Tree.If("true", Paragraph("fresh"))));
        Assert.Equal(["hit", "fresh"], rendered.Messages.Select(message => message.Text));
    }

    [Fact]
    public void Every_user_gets_the_attachments_of_all()
    {
        var rendered = Render(Tree.Element("User", Image("https://a"), Paragraph("1")), Tree.Element("User", Image("https://b"), Paragraph("2")));
        Assert.All(rendered.Messages, message => Assert.Equal(["https://a", "https://b"], message.Attachments.Select(attachment => attachment.Source)));
    }

    [Fact]
    public void A_system_message_can_only_be_the_first() =>
        Assert.Equal("system-order", Assert.Throws<TemplateException>(() => Render(Role("User", "a"), Role("System", "b"))).ClassName);

    [Fact]
    public void A_ForEach_is_refused_and_known_before()
    {
        var template = Template.Parse(Tree.Of(Tree.Element("div", Tree.Element("ForEach"))));
        Assert.True(template.HasForEach);
        Assert.Equal("for-each", Assert.Throws<TemplateException>(() => template.Render(default)).ClassName);
        Assert.False(Template.Parse(Tree.Of(Tree.Element("Raw", Tree.Element("ForEach")))).HasForEach);
    }

    [Fact]
    public void One_template_renders_on_many_threads_at_once()
    {
        var template = Template.Parse(Tree.Of(Tree.Element("User", Tree.Expression("props.i"))));
        Parallel.For(0, 500, i => Assert.Equal($"{i}", template.Render(System.Text.Encoding.UTF8.GetBytes($$"""{"i":{{i}}}""")).Messages[0].Text));
    }

    private static RenderedTemplate Render(params JsonNode[] children) => Template.Parse(Tree.Of(children)).Render(default);

    private static JsonObject Role(string name, string text) => Tree.Element(name, Paragraph(text));

    private static JsonObject Paragraph(string text) => Tree.Parent("paragraph", Tree.Literal(text));

    private static JsonObject Image(string url) => Tree.Tag("ImageAttachment", [Tree.Attribute("image", $"\"{url}\"")]);
}
