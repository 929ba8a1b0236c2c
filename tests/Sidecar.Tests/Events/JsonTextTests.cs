using System.Text;
using System.Text.Json;
using AgentMark.Sidecar.Events;
using CsCheck;
using Xunit;

namespace AgentMark.Sidecar.Tests.Events;

public class JsonTextTests
{
    [Fact]
    public void Strings_of_any_UTF16_come_back_as_dotnet_reads_them() =>
        Gen.String[Gen.Char, 0, 40].Sample(text =>
        {
            var whole = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
            var escapedByUnit = string.Concat(text.Select(unit => $"\\u{(int)unit:x4}"));

            Assert.Equal(whole, JsonText.Unescape(Encoding.UTF8.GetBytes(escapedByUnit)));
            Assert.Equal(whole, JsonText.Unescape(JsonSerializer.SerializeToUtf8Bytes(whole).AsSpan()[1..^1]));
        });

    [Theory]
    [InlineData("\"type\"", true)]
    [InlineData("\"\\u0074\\u0079\\u0070\\u0065\"", true)]
    [InlineData("\"typ\\u0045\"", false)]
    [InlineData("\"type\\ud800\"", false)]
    [InlineData("\"\\ud800type\"", false)]
    [InlineData("\"\"", false)]
    public void Names_are_compared_unescaped(string json, bool same)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(json));
        reader.Read();
        Assert.Equal(same, JsonText.Is(in reader, "type"u8));
    }
}
