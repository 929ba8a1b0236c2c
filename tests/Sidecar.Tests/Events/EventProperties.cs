using System.Text;
using System.Text.Json;
using AgentMark.Sidecar.Events;
using AgentMark.Sidecar.Tests.Rendering;
using CsCheck;
using Xunit;

namespace AgentMark.Sidecar.Tests.Events;

public class EventProperties
{
    private const string Tree = """{"type":"root","children":[{"type":"yaml","value":"name: n\ntext_config: {}"}]}""";

    private static readonly Gen<string> _space = Gen.OneOf("", "", " ", "\n", "\r\n\t  ");

    private static readonly Gen<string> _string = Gen.OneOf(
        Gen.OneOf("\"\"", "\"\\ud800\"", "\"\\udc00\\ud800x\"", "\"\\ud83d\\ude00\"", "\"\\u0000\\/\\\\\\\"\"", "\"\u2028é😀\""),
        Gen.String[Gen.Char['a', 'z'], 0, 8].Select(text => $"\"{text}\""));

    private static readonly Gen<string> _scalar = Gen.OneOf(
        _string,
        Gen.OneOf("true", "false", "null", "0", "-0", "1.0", "1e400", "-1E-400", "9007199254740993", "0.10"));

    private static readonly Gen<string> _value = Gen.Recursive<string>((depth, inner) => depth > 3
        ? _scalar
        : Gen.Frequency((3, _scalar), (1, Array(inner)), (1, Object(Members(_string, inner)))));

    // Names that data may hold without being read as anything else.
    private static readonly Gen<string> _extraName = Gen.OneOf("\"x\"", "\"sampling\"", "\"\\u0079\"", "\"\\ud800\"", "\"prompt \"");

    private static readonly Gen<List<(string Name, string Value)>> _extras =
        Gen.Select(_extraName, _value).List[0, 4].Select(list => list.Select(pair => (pair.Item1, pair.Item2)).ToList());

    private static readonly Gen<string> _props = Object(Members(_string, _value));

    [Fact]
    public void Whatever_is_put_into_an_envelope_comes_out_of_it_verbatim() =>
        Gen.Select(_extras, _props, _space, Gen.Bool, Gen.Int[0, 1000]).Sample((extras, props, space, wrapped, seed) =>
        {
            List<(string Name, string Value)> members =
                [.. extras, ("\"ast\"", Tree), ("\"customProps\"", props), ("\"promptPath\"", "\"p\"")];
            var order = new Random(seed);
            members = [.. members.OrderBy(_ => order.Next())];
            var data = Written(members, space);
            List<(string Name, string Value)> envelope = [("\"type\"", "\"prompt-run\""), ("\"data\"", data), ("\"other\"", props)];
            var root = Written([.. envelope.OrderBy(_ => order.Next())], space);
            var body = wrapped ? Written([("\"event\"", root), ("\"more\"", props)], space) : root;

            var result = EventReader.Read(Encoding.UTF8.GetBytes(space + body + space), null);

            Assert.Null(result.Problem);
            var read = Assert.IsType<PromptRunEvent>(result.Event);
            Assert.Equal(Tree, Text(read.AstJson));
            Assert.Equal(props, Text(read.PropsJson));
            Assert.Equal("p", read.PromptPath);
            var rest = members.Where(member => member.Name is not ("\"ast\"" or "\"customProps\"" or "\"promptPath\"")).ToList();
            var expected = rest.Count == 0
                ? ""
                : "{" + string.Join(",", rest.Select(member => $"{member.Name}{space}:{space}{member.Value}")) + "}";
            Assert.Equal(expected, Text(read.ExtraJson));
        });

    [Fact]
    public void Alert_data_comes_out_verbatim() =>
        Gen.Select(_extras, Object(Members(_string, _value)), _space).Sample((extras, alert, space) =>
        {
            var data = Written([.. extras, ("\"alert\"", alert)], space);
            var result = EventReader.Read(Encoding.UTF8.GetBytes(Written([("\"type\"", "\"alert\""), ("\"data\"", data)], space)), null);
            Assert.Equal(data, Text(Assert.IsType<AlertEvent>(result.Event).DataJson));
        });

    [Fact]
    public void Any_valid_JSON_is_answered_without_throwing() =>
        _value.Sample(json => Answered(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void Any_bytes_are_answered_without_throwing() =>
        Gen.Byte.Array[0, 200].Sample(Answered);

    [Fact]
    public void Mutated_events_are_answered_without_throwing()
    {
        var bodies = EventVector.Files().SelectMany(EventVector.Read).Select(vector => vector.Body).Where(body => body.Length > 0).ToArray();
        var mutation = Gen.Select(Gen.OneOf(bodies), Gen.Select(Gen.Int[0, 9999], Mutant).List[1, 4]);
        mutation.Sample(
            (body, edits) =>
            {
                var mutated = body.ToArray();
                foreach (var (at, with) in edits)
                {
                    mutated[at % mutated.Length] = with;
                }

                Answered(mutated);
            },
            iter: 5_000);
    }

    private static Gen<byte> Mutant => Gen.OneOf(Gen.Byte, Gen.OneOf([.. "{}[]\",:\\u0n\n "u8]));

    private static void Answered(byte[] body)
    {
        var result = PromptReading.Of(body);
        Assert.True(result.Event is not null || result.Problem!.Length > 10);
    }

    private static Gen<string> Array(Gen<string> item) =>
        Gen.Select(item.List[0, 3], _space).Select((items, space) => $"[{space}{string.Join(space + "," + space, items)}{space}]");

    private static Gen<List<(string, string)>> Members(Gen<string> name, Gen<string> value) =>
        Gen.Select(name, value).List[0, 3].Select(list => list.Select(pair => (pair.Item1, pair.Item2)).ToList());

    private static Gen<string> Object(Gen<List<(string, string)>> members) => Gen.Select(members, _space).Select(Written);

    private static string Written(List<(string Name, string Value)> members, string space) =>
        "{" + space
        + string.Join(space + "," + space, members.Select(member => $"{member.Name}{space}:{space}{member.Value}"))
        + space + "}";

    private static string Text(ReadOnlyMemory<byte> json) => Encoding.UTF8.GetString(json.Span);
}
