using System.Text;
using AgentMark.Sidecar.Events;
using CsCheck;
using Xunit;

namespace AgentMark.Sidecar.Tests.Events;

/// <summary>An event whose tree is known is read as any other, without its tree.</summary>
public class KnownTreeTests
{
    private static readonly PromptTree _known = new(Encoding.UTF8.GetBytes("""{"type":"root","a":[1,"}",{"b":null}]}"""));

    private static readonly string _tree = Encoding.UTF8.GetString(_known.Json.Span);

    [Fact]
    public void The_known_tree_itself_is_in_the_event()
    {
        foreach (var body in new[]
        {
            "{\"type\":\"prompt-run\",\"data\":{\"ast\":" + _tree + ",\"customProps\":{}}}",
            "{\"event\":{\"data\":{\"customProps\":{},\"prompt\" : " + _tree + " },\"type\":\"prompt-run\"}}",
            "{\"type\":\"prompt-run\",\"data\":{\"prompt\":1,\"ast\":2,\"ast\":" + _tree + "}}",
        })
        {
            Assert.Same(_known, Assert.IsType<PromptRunEvent>(EventReader.Read(Encoding.UTF8.GetBytes(body), Find).Event).Tree);
        }

        var dataset = Encoding.UTF8.GetBytes("{\"type\":\"dataset-run\",\"data\":{\"ast\":" + _tree + "}}");
        Assert.Same(_known, Assert.IsType<DatasetRunEvent>(EventReader.Read(dataset, Find).Event).Tree);
    }

    [Fact]
    public void A_fault_behind_a_known_tree_is_told_by_the_line_and_byte_at_which_it_stands()
    {
        var body = Encoding.UTF8.GetBytes("{\"type\":\"prompt-run\",\n\"data\":{\"ast\":\n" + _tree + ",\n x");

        Assert.Equal("The body is not valid JSON (line 4, byte 2).", EventReader.Read(body, Find).Problem);
    }

    // Names and values that matter, in any order, repeated, with faults among them.
    private static readonly Gen<string> _member = Gen.Select(
        Gen.OneOf("ast", "ast", "prompt", "\\u0061st", "customProps", "promptPath", "options", "other"),
        Gen.OneOf(_tree, _tree, _tree + "}", _tree[..^1], "{}", "\"p\"", "null", "7", "{\"shouldStream\":false}"),
        Gen.OneOf("", " ", "\r\n\t"),
        (name, value, space) => $"{space}\"{name}\"{space}:{space}{value}{space}");

    [Fact]
    public void Whatever_stands_around_it_the_event_or_the_problem_is_the_same_as_without_knowing_it() =>
        Gen.Select(_member.Array[0, 5], Gen.Bool, Gen.Bool).Sample(
            (members, wrapped, last) =>
            {
                var data = $"\"data\":{{{string.Join(',', members)}}}";
                var root = last ? $"{{{data},\"type\":\"prompt-run\"}}" : $"{{\"type\":\"prompt-run\",{data}}}";
                var body = Encoding.UTF8.GetBytes(wrapped ? $"{{\"event\":{root},\"more\":{_tree}}}" : root);

                Assert.Equal(Told(EventReader.Read(body, null)), Told(EventReader.Read(body, Find)));
            },
            iter: 5_000);

    private static PromptTree? Find(ReadOnlySpan<byte> json) => json.StartsWith(_known.Json.Span) ? _known : null;

    private static string Told(EventResult result) => result.Event is PromptRunEvent run
        ? $"{Text(run.AstJson)}|{Text(run.PropsJson)}|{run.ShouldStream}|{run.PromptPath}|{Text(run.ExtraJson)}"
        : result.Problem!;

    private static string Text(ReadOnlyMemory<byte> json) => Encoding.UTF8.GetString(json.Span);
}
