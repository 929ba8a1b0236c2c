using System.Globalization;
using System.Text;
using System.Text.Json;
using AgentMark.Sidecar.Datasets;
using AgentMark.Sidecar.Tests.Wire;
using CsCheck;
using Xunit;

namespace AgentMark.Sidecar.Tests.Datasets;

public sealed class ItemNameTests
{
    public static TheoryData<string, string, string, string> Names => DatasetVector.Load("item-names.json", "input", "index", "name");

    [Theory]
    [MemberData(nameof(Names))]
    public void A_row_has_the_name_that_JavaScript_gives_it(string reason, string input, string index, string name)
    {
        Assert.Equal(name, ItemName.Of(Encoding.UTF8.GetBytes(input), long.Parse(index, CultureInfo.InvariantCulture)));
        Assert.NotEmpty(reason);
    }

    [Fact]
    public void Any_number_is_printed_as_a_second_layout_prints_it() =>
        Gen.Frequency((2, Gen.Double), (1, Gen.Double[-1e-5, 1e-5]), (1, Gen.Double[-1e22, 1e22]), (1, Gen.Int[-100, 100].Select(n => n / 8.0)))
            .Where(double.IsFinite)
            .Sample(number => Printed(number) == PlainJson.Number(number));

    [Fact]
    public void Any_input_has_the_name_of_a_second_reader_however_it_is_spaced() => Gen.Select(JsonGen.Value, Gen.Int).Sample((json, seed) =>
    {
        var name = PlainJson.Name(json.Compact, 7);
        Assert.Equal(name, ItemName.Of(Encoding.UTF8.GetBytes(json.Compact), 7));
        Assert.Equal(name, ItemName.Of(Encoding.UTF8.GetBytes(json.Pretty(seed)), 7));
    });

    [Fact]
    public void An_input_as_deep_as_rows_may_be_has_a_name()
    {
        var deep = new string('[', RowReader.MaxDepth) + new string(']', RowReader.MaxDepth);
        Assert.Equal(12, ItemName.Of(Encoding.UTF8.GetBytes(deep), 0).Length);
        Assert.ThrowsAny<JsonException>(() => ItemName.Of(Encoding.UTF8.GetBytes($"[{deep}]"), 0));
    }

    private static string Printed(double number) =>
        CanonicalJson.Of(Encoding.ASCII.GetBytes(number.ToString("R", CultureInfo.InvariantCulture)));
}
