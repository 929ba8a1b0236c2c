using System.Text;
using System.Text.Json;
using AgentMark.TemplateDX.Ast;
using AgentMark.TemplateDX.Markdown;
using AgentMark.TemplateDX.Values;

namespace AgentMark.TemplateDX.Tests.Markdown;

/// <summary>Trees and the Markdown that AgentMark's own renderer wrote for them, recorded once: those with a reason by hand, the others at random.</summary>
public sealed class RecordedMarkdown
{
    private static readonly string[] Lines = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Vectors", "templatedx", "markdown.jsonl"));

    [Fact]
    public void Every_recorded_tree_is_written_as_the_reference_wrote_it_or_fails_as_it_did()
    {
        var differences = Lines.Select(Difference).OfType<string>().ToList();

        Assert.True(differences.Count == 0, $"{differences.Count} of {Lines.Length} differ:\n{string.Join('\n', differences.Take(30))}");
        Assert.True(Lines.Length > 1_400);
    }

    private static string? Difference(string line)
    {
        using var vector = JsonDocument.Parse(line);
        var expected = vector.RootElement.TryGetProperty("text", out var text) ? Quote(ValueJson.Text(text)) : vector.RootElement.GetProperty("error").GetString();
        var actual = Write(vector.RootElement.GetProperty("node"));
        return actual == expected ? null : $"{line}\n  expected {expected}\n  got      {actual}";
    }

    private static string Write(JsonElement children)
    {
        try
        {
            return Quote(MarkdownWriter.Write(AstReader.Read(Encoding.UTF8.GetBytes($"{{\"type\":\"root\",\"children\":{children.GetRawText()}}}"))));
        }
        catch (TemplateException e) when (e.Class == TemplateErrorClass.UnknownNode && e.At is null)
        {
            return "unknown-node";
        }
    }

    private static string Quote(string text) => ValueJson.Write(Value.Of(text))!;
}
