using System.Text.Json;
using AgentMark.Sidecar.Wire;
using CsCheck;
using Xunit;

namespace AgentMark.Sidecar.Tests.Wire;

public class AnswersTests
{
    [Fact]
    public void A_message_is_an_object_of_one_member()
    {
        var output = new Utf8Output();
        Answers.WriteMessage(output, "Missing \"x\"\n");
        Assert.Equal("{\"message\":\"Missing \\\"x\\\"\\n\"}", output.Take());
    }

    [Fact]
    public void Evals_are_a_string_that_holds_an_array()
    {
        Assert.Equal("{\"type\":\"evals\",\"result\":\"[\\\"10\\\",\\\"accuracy\\\",\\\"café\\\"]\",\"traceId\":\"\"}", Evals("café", "accuracy", "10"));
        Assert.Equal("{\"type\":\"evals\",\"result\":\"[]\",\"traceId\":\"\"}", Evals());
    }

    [Fact]
    public void Evals_are_escaped_twice_and_only_as_needed() =>
        Assert.Equal("{\"type\":\"evals\",\"result\":\"[\\\"<&'+\u2028😀\\\\n\\\\\\\"\\\\\\\\\\\\u0001\\\"]\",\"traceId\":\"\"}", Evals("<&'+\u2028😀\n\"\\\u0001"));

    [Fact]
    public void Evals_are_sorted_by_code_unit_and_named_once() =>
        Assert.Equal(["B", "a", "b", "é", "😀", "\ue000"], Names(Evals("\ue000", "😀", "é", "b", "a", "B", "a")));

    [Fact]
    public void Any_names_read_back_sorted() =>
        JsonGen.Text.Array[0, 6].Sample(names =>
            Assert.Equal(names.Distinct().Order(StringComparer.Ordinal), Names(Evals(names))));

    private static string Evals(params string[] names)
    {
        var output = new Utf8Output();
        Answers.WriteEvals(output, names);
        return output.Take();
    }

    private static string[] Names(string answer)
    {
        using var document = JsonDocument.Parse(answer);
        return JsonSerializer.Deserialize<string[]>(document.RootElement.GetProperty("result").GetString()!)!;
    }
}
