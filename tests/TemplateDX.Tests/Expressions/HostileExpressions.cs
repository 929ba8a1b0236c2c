using System.Globalization;
using AgentMark.TemplateDX.Expressions;
using AgentMark.TemplateDX.Values;
using CsCheck;

namespace AgentMark.TemplateDX.Tests.Expressions;

public sealed class HostileExpressions
{
    [Theory]
    [InlineData("(", "1", ")")]
    [InlineData("[", "1", "]")]
    [InlineData("{a:", "1", "}")]
    [InlineData("upper(", "1", ")")]
    [InlineData("!", "1", "")]
    [InlineData("1 + ", "1", "")]
    [InlineData("", "a", ".b")]
    [InlineData("", "a", "[0]")]
    [InlineData("1 ? ", "1", " : 1")]
    [InlineData("(", "", "")]
    public void Ten_thousand_levels_are_refused_and_do_not_end_the_process(string before, string middle, string after)
    {
        var source = string.Concat(Enumerable.Repeat(before, 10_000)) + middle + string.Concat(Enumerable.Repeat(after, 10_000));

        Assert.Throws<ExpressionException>(() => Expression.Parse(source));
    }

    [Fact]
    public void Any_text_is_an_expression_or_an_error_of_its_own() =>
        Gen.String[Gen.OneOf(Gen.Char["()[]{}.,:;?!+-*/%=<>|&'\"\\ab1e _$\n"], Gen.Char)].Sample(source =>
        {
            try
            {
                Assert.True(Expression.Parse(source).Depth <= Expression.MaxDepth);
            }
            catch (ExpressionException error)
            {
                Assert.NotEmpty(error.Message);
            }
        });

    [Fact]
    public void A_printed_number_reads_back_as_the_same_number() =>
        Gen.Double.Where(double.IsFinite).Sample(number =>
            Assert.Equal(number, JsNumber.Parse(JsNumber.Print(number))));

    [Theory]
    [InlineData(1e21, "1e+21")]
    [InlineData(123456789012345680000d, "123456789012345680000")]
    [InlineData(1e-6, "0.000001")]
    [InlineData(1e-7, "1e-7")]
    [InlineData(-1.5e-9, "-1.5e-9")]
    [InlineData(5e-324, "5e-324")]
    [InlineData(double.MaxValue, "1.7976931348623157e+308")]
    [InlineData(-0d, "0")]
    [InlineData(100, "100")]
    public void A_number_prints_as_in_javascript(double number, string text) =>
        Assert.Equal(text, JsNumber.Print(number));

    [Fact]
    public void Members_come_with_index_names_first()
    {
        var map = new ValueMap();
        foreach (var name in new[] { "b", "10", "9", "01", "4294967295", "a" })
        {
            map[name] = Value.Of(double.Parse("1", CultureInfo.InvariantCulture));
        }

        Assert.Equal(["9", "10", "b", "01", "4294967295", "a"], map.Members.Select(member => member.Key));
    }
}
