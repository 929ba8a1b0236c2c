using AgentMark.Sidecar.Rendering;
using AgentMark.TemplateDX;
using AgentMark.V1;
using Xunit;

namespace AgentMark.Sidecar.Tests.Rendering;

public class PromptMediaTests
{
    [Theory]
    [InlineData("https://example.com/a.png")]
    [InlineData("gs://bucket/object")]
    public void An_address_stays_one(string source) => Assert.Equal(source, Read(source).Url);

    [Theory]
    [InlineData("data:image/gif;base64,AQID", null, "image/gif")]
    [InlineData("data:image/gif;base64,AQID", "image/png", "image/png")]
    [InlineData("DATA:image/gif;BASE64,AQID", null, "image/gif")]
    [InlineData("data:;base64,AQ%49D", null, "")]
    [InlineData("AQID", "image/png", "image/png")]
    [InlineData(" AQID\n", null, "")]
    public void Data_is_decoded(string source, string? mediaType, string expectedType)
    {
        var media = Read(source, mediaType);
        Assert.Equal(Media.SourceOneofCase.Data, media.SourceCase);
        Assert.Equal([1, 2, 3], media.Data.ToByteArray());
        Assert.Equal(expectedType, media.MimeType);
    }

    [Fact]
    public void Data_may_be_plain_text() => Assert.Equal("a b", Read("data:text/plain,a%20b").Data.ToStringUtf8());

    [Theory]
    [InlineData(null, "not text")]
    [InlineData("%%%", "neither an absolute URL nor base64")]
    [InlineData("", "neither")]
    [InlineData("data:image/png", "without a comma")]
    [InlineData("data:image/png;base64,%%%", "neither")]
    public void Anything_else_is_refused_and_says_why(string? source, string reason) =>
        Assert.Contains(reason, Assert.Throws<TemplateException>(() => Read(source)).Message, StringComparison.Ordinal);

    private static Media Read(string? source, string? mediaType = null) => PromptMedia.Read(new TemplateAttachment(true, source, mediaType));
}
