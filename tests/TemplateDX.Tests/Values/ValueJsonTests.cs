using System.Text.Json;
using AgentMark.TemplateDX.Values;
using Xunit;

namespace AgentMark.TemplateDX.Tests.Values;

public sealed class ValueJsonTests
{
    [Theory]
    [InlineData("""{"\ud83d":1}""", """{"\ud83d":1}""")]
    [InlineData("""{"a\ude00b":"\ud83d"}""", """{"a\ude00b":"\ud83d"}""")]
    [InlineData("""{"\ud83d\u006e\"":{}}""", """{"\ud83dn\"":{}}""")]
    [InlineData("""{"\ud83d":1,"x":2,"\ud83d":3}""", """{"\ud83d":3,"x":2}""")]
    public void A_name_with_half_a_surrogate_pair_is_kept(string json, string written)
    {
        using var document = JsonDocument.Parse(json);
        Assert.Equal(written, ValueJson.Write(ValueJson.Read(document.RootElement)));
    }
}
