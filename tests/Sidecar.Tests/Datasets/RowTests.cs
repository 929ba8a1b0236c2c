using System.Text;
using AgentMark.Sidecar.Datasets;
using AgentMark.Sidecar.Tests.Wire;
using CsCheck;
using Xunit;

namespace AgentMark.Sidecar.Tests.Datasets;

public sealed class RowTests
{
    private const string Good = """{"input":{"n":1},"expected_output":"one"}""";

    [Theory]
    [InlineData(Good, "{\"n\":1}", "\"one\"")]
    [InlineData("""{"input":[]}""", "[]", "")]
    [InlineData("""{"input":{}}""", "{}", "")]
    [InlineData("""  { "id": 7, "input" : { "a" : [1, 2] } , "more":{"input":3} }  """, "{ \"a\" : [1, 2] }", "")]
    [InlineData("""{"input":{},"expected_output":null}""", "{}", "")]
    [InlineData("""{"input":{},"expected_output":""}""", "{}", "\"\"")]
    [InlineData("""{"input":{},"expected_output":{"a":1}}""", "{}", "{\"a\":1}")]
    [InlineData("""{"input":1,"input":{"last":true}}""", "{\"last\":true}", "")]
    [InlineData("""{"\u0069nput":{"s":"\ud83d"}}""", """{"s":"\ud83d"}""", "")]
    public async Task A_row_is_taken_as_it_was_written(string line, string input, string expected)
    {
        var row = Assert.Single(await Rows(line));
        Assert.Null(row.Problem);
        Assert.Equal((input, expected), (Text(row.InputJson), Text(row.ExpectedOutputJson)));
    }

    [Theory]
    [InlineData("{}", "has no input")]
    [InlineData("null", "has no input")]
    [InlineData("[]", "has no input")]
    [InlineData("""[{"input":{}}]""", "has no input")]
    [InlineData("\"x\"", "has no input")]
    [InlineData("""{"input":null}""", "has no input")]
    [InlineData("""{"input":"text"}""", "has no input")]
    [InlineData("""{"input":0}""", "has no input")]
    [InlineData("""{"input":{},"input":false}""", "has no input")]
    [InlineData("""{"input":{}""", "is not JSON")]
    [InlineData("""{"input":{}} {}""", "is not JSON")]
    [InlineData("""{"input":{},}""", "is not JSON")]
    [InlineData("""{'input':{}}""", "is not JSON")]
    [InlineData("""[1""", "is not JSON")]
    [InlineData("oops", "is not JSON")]
    public async Task A_bad_row_is_handed_on_with_its_line_and_the_next_one_is_read(string line, string says)
    {
        var rows = await Rows($"{Good}\n\n{line}\n{Good}");
        Assert.Equal([0, 1, 2], rows.Select(row => row.Index));
        Assert.Equal([null, null], new[] { rows[0].Problem, rows[2].Problem });
        Assert.Contains($"Line 3 of the data set set.jsonl {says}", rows[1].Problem, StringComparison.Ordinal);
        Assert.True(rows[1].InputJson.IsEmpty);
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    [InlineData("\n\n \t\n")]
    public async Task Lines_end_in_any_way_and_blank_ones_do_not_count(string end)
    {
        Assert.Equal(["[0]", "[1]"], Inputs(await Rows("{\"input\":[0]}" + end + "{\"input\":[1]}" + end)));
        Assert.Equal(["[0]", "[1]"], Inputs(await Rows(end + "{\"input\":[0]}" + end + "{\"input\":[1]}")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData(" \r\n\t\n")]
    public async Task Nothing_but_blanks_is_a_data_set_without_rows(string text)
    {
        Assert.Empty(await Rows(text));
        Assert.Empty(await Rows(text, hasArrays: true));
    }

    [Fact]
    public async Task A_byte_order_mark_spoils_the_first_line_of_a_file_alone()
    {
        var rows = await Rows($"\uFEFF{Good}\n{Good}");
        Assert.Contains("Line 1 of the data set set.jsonl begins with a byte order mark", rows[0].Problem, StringComparison.Ordinal);
        Assert.Null(rows[1].Problem);
        Assert.All(await Rows($"\uFEFF{Good}\n{Good}", hasArrays: true), row => Assert.Null(row.Problem));
    }

    [Fact]
    public async Task Bytes_that_are_no_text_become_replacement_characters()
    {
        var row = Assert.Single(await Rows([.. "{\"input\":{\"a\":\""u8, 0xff, .. "\"}}"u8]));
        Assert.Equal("{\"a\":\"\uFFFD\"}", Text(row.InputJson));
    }

    [Theory]
    [InlineData("""[{"input":[0]},{"input":[1]}]""", "[0] [1]")]
    [InlineData("""  [ {"input":["]","[\\\"{"]} ]  """, """["]","[\\\"{"]""")]
    [InlineData("[]", "")]
    [InlineData("[ \n ]\n[]\n", "")]
    [InlineData("[{\"input\":[0]},\n {\"input\":[1]}\n]\n{\"input\":[2]}\n[{\"input\":[3]}]", "[0] [1] [2] [3]")]
    public async Task An_array_is_a_row_for_each_element_where_arrays_are_allowed(string text, string inputs) =>
        Assert.Equal(inputs, string.Join(' ', Inputs(await Rows(text, hasArrays: true))));

    [Theory]
    [InlineData("[{\"input\":[0]},\n oops,\n{\"input\":[2]}]", 2)]
    [InlineData("[{\"input\":[0]},\n\n,{\"input\":[2]}]", 3)]
    [InlineData("[{\"input\":[0]}]\nx\n[{\"input\":[2]}]", 2)]
    public async Task A_bad_element_is_handed_on_with_its_line(string text, int line)
    {
        var rows = await Rows(text, hasArrays: true);
        Assert.Equal(["[0]", "", "[2]"], Inputs(rows));
        Assert.StartsWith($"Line {line} ", rows[1].Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_comma_at_the_end_of_an_array_is_a_bad_row() =>
        Assert.Equal(["[0]", ""], Inputs(await Rows("""[{"input":[0]},]""", hasArrays: true)));

    [Theory]
    [InlineData("""[{"input":[0]},{"in""")]
    [InlineData("[")]
    public async Task An_array_without_an_end_is_an_error(string text)
    {
        var broken = await Assert.ThrowsAsync<DatasetException>(() => Rows(text, hasArrays: true));
        Assert.Contains("ends within an array", broken.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_do_not_depend_on_how_the_bytes_are_split()
    {
        var line = Gen.Frequency(
            (4, JsonGen.Value.Select(json => $"{{\"input\":[{json.Compact}]}}")),
            (1, Gen.OneOf("", " ", "\r", "é]", "{\"a\":\"x", "[[]")));
        Gen.Select(line.Array[0, 12], Gen.Int[1, 40].Array[1, 5], Gen.Bool).Sample((lines, sizes, isCarriage) =>
        {
            var text = string.Join(isCarriage ? "\r\n" : "\n", lines);
            var expected = lines.Where(l => l.Trim().Length > 0).Select(l => l.StartsWith("{\"input\":", StringComparison.Ordinal) ? l[9..^1] : "");
            Assert.Equal(expected, Inputs(Rows(Encoding.UTF8.GetBytes(text), sizes: sizes).GetAwaiter().GetResult()));
        });
    }

    [Fact]
    public void Elements_do_not_depend_on_how_the_bytes_are_split()
    {
        var array = Gen.Select(JsonGen.Value, Gen.Int).Array[0, 5];
        Gen.Select(array.Array[0, 4], Gen.Int[1, 40].Array[1, 5]).Sample((arrays, sizes) =>
        {
            var text = string.Join('\n', arrays.Select(a => $" [{string.Join(" ,\n", a.Select(v => $"{{\"input\":[{v.Item1.Pretty(v.Item2)}]}}"))}]"));
            var expected = arrays.SelectMany(a => a.Select(v => $"[{v.Item1.Pretty(v.Item2)}]"));
            Assert.Equal(expected, Inputs(Rows(Encoding.UTF8.GetBytes(text), hasArrays: true, sizes: sizes).GetAwaiter().GetResult()));
        });
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_row_may_be_as_long_as_the_limit_and_no_longer(bool inArray)
    {
        Assert.Null(Assert.Single(await Rows(Long(0), inArray)).Problem);
        var refusal = await Assert.ThrowsAsync<DatasetException>(() => Rows(Long(1), inArray));
        Assert.Contains("Line 2 of the data set set.jsonl holds a row of more than 16 MiB", refusal.Message, StringComparison.Ordinal);

        byte[] Long(int more)
        {
            var frame = Encoding.ASCII.GetBytes("{\"input\":[\"\"]}");
            var filling = new byte[RowBuffer.MaxRowBytes - frame.Length + more];
            Array.Fill(filling, (byte)'x');
            byte[] row = [.. frame[..11], .. filling, .. frame[11..]];
            return inArray ? [.. "\n["u8, .. row, .. "]\n"u8] : [.. "\n"u8, .. row, .. "\n"u8];
        }
    }

    [Fact]
    public async Task A_line_without_an_end_is_refused_before_it_fills_the_memory()
    {
        await using var endless = new DripStream(new byte[RowBuffer.MaxRowBytes * 3], [1 << 20]);
        await Assert.ThrowsAsync<DatasetException>(async () => await new RowCutter(new RowBuffer(endless, "x"), hasArrays: false).NextAsync(CancellationToken.None));
        Assert.InRange(endless.Position, 0, RowBuffer.MaxRowBytes + (1 << 20));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task No_more_is_read_than_a_little_ahead_of_the_rows(bool inArray)
    {
        const int Rows = 100_000;
        var text = string.Join(inArray ? "," : "\n", Enumerable.Range(0, Rows).Select(i => $"{{\"input\":[{1_000_000 + i}]}}"));
        var length = (text.Length + 1) / Rows;
        await using var stream = new DripStream(Encoding.UTF8.GetBytes(inArray ? $"[{text}]" : text), [int.MaxValue]);
        var taken = 0;
        await foreach (var row in RowReader.ReadAsync(stream, "set.jsonl", inArray, CancellationToken.None))
        {
            Assert.Equal(taken++, row.Index);
            Assert.InRange(stream.Position - ((long)taken * length), -length, (64 * 1024) + length);
        }

        Assert.Equal(Rows, taken);
    }

    [Fact]
    public async Task A_row_deeper_than_the_limit_is_a_bad_row()
    {
        string Nested(int levels) => "{\"input\":" + new string('[', levels) + new string(']', levels) + "}";
        var rows = await Rows($"{Nested(RowReader.MaxDepth - 1)}\n{Nested(RowReader.MaxDepth)}\n{Nested(100_000)}\n{Good}");
        Assert.Equal([true, false, false, true], rows.Select(row => row.Problem is null));
        Assert.Contains("deeper", rows[1].Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hundred_thousand_empty_arrays_are_no_rows() =>
        Assert.Empty(await Rows(string.Concat(Enumerable.Repeat("[]\n", 100_000)), hasArrays: true));

    [Fact]
    public async Task A_stream_that_breaks_off_is_an_error_after_its_rows()
    {
        await using var stream = new DripStream(Encoding.UTF8.GetBytes(Good + "\n" + Good), [20], new IOException("gone"));
        var cutter = new RowCutter(new RowBuffer(stream, "set.jsonl"), hasArrays: true);
        Assert.NotNull(await cutter.NextAsync(CancellationToken.None));
        var broken = await Assert.ThrowsAsync<DatasetException>(async () => await cutter.NextAsync(CancellationToken.None));
        Assert.Contains("could not be read past line 2", broken.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stream_that_falls_silent_is_an_error()
    {
        await using var stream = new DripStream("{"u8.ToArray(), [1], isSilent: true);
        var cutter = new RowCutter(new RowBuffer(stream, "set.jsonl") { StallLimit = TimeSpan.FromMilliseconds(50) }, hasArrays: true);
        var broken = await Assert.ThrowsAsync<DatasetException>(async () => await cutter.NextAsync(CancellationToken.None));
        Assert.Equal(504, broken.HttpStatus);
    }

    private static IEnumerable<string> Inputs(IEnumerable<SourceRow> rows) => rows.Select(row => Text(row.InputJson));

    private static string Text(ReadOnlyMemory<byte> json) => Encoding.UTF8.GetString(json.Span);

    private static Task<List<SourceRow>> Rows(string text, bool hasArrays = false) => Rows(Encoding.UTF8.GetBytes(text), hasArrays);

    private static async Task<List<SourceRow>> Rows(byte[] bytes, bool hasArrays = false, int[]? sizes = null)
    {
        await using var stream = new DripStream(bytes, sizes ?? [int.MaxValue]);
        var rows = new List<SourceRow>();
        await foreach (var row in RowReader.ReadAsync(stream, "set.jsonl", hasArrays, CancellationToken.None))
        {
            rows.Add(row);
        }

        return rows;
    }
}
