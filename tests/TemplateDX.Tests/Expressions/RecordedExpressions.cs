using System.Text.Json;
using AgentMark.TemplateDX.Expressions;
using AgentMark.TemplateDX.Values;

namespace AgentMark.TemplateDX.Tests.Expressions;

/// <summary>Expressions and what AgentMark's own renderer made of them, recorded once: first line the props, then a source and its JSON or its failure.</summary>
public sealed class RecordedExpressions
{
    private static readonly string[] Lines = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Vectors", "templatedx", "expressions.jsonl"));

    [Fact]
    public void Every_recorded_expression_evaluates_to_the_same_json_or_fails_as_it_did()
    {
        var names = new Props(Member(Lines[0], "props"));
        var differences = Lines.Skip(1).Select(line => Difference(line, names)).OfType<string>().ToList();

        Assert.True(differences.Count == 0, $"{differences.Count} of {Lines.Length - 1} differ:\n{string.Join('\n', differences.Take(30))}");
        Assert.True(Lines.Length > 1_000);
    }

    private static string? Difference(string line, Props names)
    {
        using var vector = JsonDocument.Parse(line);
        var source = vector.RootElement.GetProperty("source").GetString()!;
        var expected = vector.RootElement.TryGetProperty("json", out var json) ? json.GetString()! : "an error";
        var actual = Evaluate(source, names);
        return actual == expected ? null : $"{source}\n  expected {expected}\n  got      {actual}";
    }

    private static string Evaluate(string source, Props names)
    {
        try
        {
            return ValueJson.Write(Expression.Parse(source).Evaluate(names)) ?? "undefined";
        }
        catch (ExpressionException)
        {
            return "an error";
        }
    }

    private static Value Member(string line, string name)
    {
        using var document = JsonDocument.Parse(line);
        return ValueJson.Read(document.RootElement.GetProperty(name));
    }

    private sealed class Props(Value props) : INames
    {
        public Value Find(string name) => name == "props" ? props : Value.Undefined;
    }
}
