using System.Text.RegularExpressions;
using AgentMark.Sidecar.Ingress;
using CsCheck;
using Xunit;

namespace AgentMark.Sidecar.Tests.Ingress;

public partial class SignatureHeaderTests
{
    private const string Digits = "2d9b89330e0057fbe136d78122eb7806fb61c4965525ef46fe0b1bda3c73ab65";

    [Fact]
    public void Every_digest_is_read_in_either_case() =>
        Gen.Select(Gen.Byte.Array[32], Gen.Bool).Sample((digest, upper) =>
        {
            var digits = upper ? Convert.ToHexString(digest) : Convert.ToHexStringLower(digest);
            Assert.True(TryParse("sha256=" + digits, out var read));
            Assert.Equal(digest, read);
        });

    [Theory]
    [InlineData("")]
    [InlineData("sha256=")]
    [InlineData(Digits)]
    [InlineData("=" + Digits)]
    [InlineData("x=" + Digits)]
    [InlineData("xha256=" + Digits)]
    [InlineData("SHA256=" + Digits)]
    [InlineData("sha-256=" + Digits)]
    [InlineData("sha256:" + Digits)]
    [InlineData("sha256=" + Digits + "a")]
    [InlineData("sha256=" + Digits + "aa")]
    [InlineData("sha256=" + Digits + "=junk")]
    [InlineData("sha256=" + Digits + ",sha256=" + Digits)]
    [InlineData(" sha256=" + Digits)]
    [InlineData("sha256= " + Digits)]
    [InlineData("sha256=" + Digits + " ")]
    [InlineData("sha256=" + Digits + "\n")]
    [InlineData("sha256=2d9b89330e0057fbe136d78122eb7806fb61c4965525ef46fe0b1bda3c73ab6")]
    [InlineData("sha256=0x9b89330e0057fbe136d78122eb7806fb61c4965525ef46fe0b1bda3c73ab65")]
    [InlineData("sha256=0g9b89330e0057fbe136d78122eb7806fb61c4965525ef46fe0b1bda3c73ab65")]
    [InlineData("sha256= d9b89330e0057fbe136d78122eb7806fb61c4965525ef46fe0b1bda3c73ab65")]
    [InlineData("sha256=+d9b89330e0057fbe136d78122eb7806fb61c4965525ef46fe0b1bda3c73ab65")]
    [InlineData("sha256=\uFF12d9b89330e0057fbe136d78122eb7806fb61c4965525ef46fe0b1bda3c73ab65")]
    public void Anything_else_is_refused(string value) => Assert.False(TryParse(value, out _));

    [Fact]
    public void Exactly_the_language_of_the_header_is_accepted()
    {
        var character = Gen.OneOf(Gen.Char, Gen.OneOf([.. "sha256=0123456789abcdefABCDEFgG:= \0"]));
        var edit = Gen.Select(Gen.Int[0, 80], Gen.Int[0, 2], character);
        edit.List[0, 3].Sample(
            edits =>
            {
                var text = "sha256=" + Digits;
                foreach (var (at, how, with) in edits)
                {
                    var index = at % (text.Length + 1);
                    text = how switch
                    {
                        0 => text.Insert(index, with.ToString()),
                        1 when index < text.Length => text.Remove(index, 1),
                        _ when index < text.Length => text[..index] + with + text[(index + 1)..],
                        _ => text,
                    };
                }

                Assert.Equal(Language().IsMatch(text), TryParse(text, out _));
            },
            iter: 20_000);
    }

    [GeneratedRegex(@"\Asha256=[0-9a-fA-F]{64}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Language();

    private static bool TryParse(string value, out byte[] digest)
    {
        digest = new byte[32];
        return SignatureHeader.TryParse(value, digest);
    }
}
