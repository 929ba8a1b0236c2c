using System.Security.Cryptography;
using System.Text;
using AgentMark.Sidecar.Ingress;
using CsCheck;
using Microsoft.Extensions.Primitives;
using Xunit;

namespace AgentMark.Sidecar.Tests.Ingress;

public class SignatureVerifierTests
{
    private const string Body = """{"type":"get-evals","data":{}}""";
    private const string Right = "sha256=2d9b89330e0057fbe136d78122eb7806fb61c4965525ef46fe0b1bda3c73ab65";
    private const string SignedWithBuiltInKey = "sha256=8d6e1f99554937e134225166d09acff69048e8c57c1f1dc31e0d027af7493bb2";

    [Fact]
    public void The_worked_example_is_valid() =>
        Assert.Equal(new SignatureCheck(SignatureVerdict.Valid, 0), Verify(Right, Body, "topsecret"));

    [Fact]
    public void Upper_case_digits_are_valid() =>
        Assert.True(Verify("sha256=" + Right[7..].ToUpperInvariant(), Body, "topsecret").IsValid);

    [Fact]
    public void A_signature_made_with_the_built_in_key_of_other_servers_is_refused()
    {
        Assert.Equal(SignatureVerdict.Mismatch, Verify(SignedWithBuiltInKey, Body, "topsecret").Verdict);
        Assert.Equal(SignatureVerdict.Mismatch, Verify(SignedWithBuiltInKey, Body).Verdict);
        Assert.Equal(SignatureVerdict.Mismatch, Verify(SignedWithBuiltInKey, Body, "").Verdict);
    }

    [Fact]
    public void An_empty_secret_matches_nothing()
    {
        var signed = "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Array.Empty<byte>(), Encoding.UTF8.GetBytes(Body)));
        Assert.Equal(SignatureVerdict.Mismatch, Verify(signed, Body, "").Verdict);
    }

    [Fact]
    public void No_secrets_refuse_everything() => Assert.Equal(SignatureVerdict.Mismatch, Verify(Right, Body).Verdict);

    [Fact]
    public void Each_of_several_secrets_may_have_signed_and_is_named()
    {
        Assert.Equal(0, Verify(Right, Body, "topsecret", "other").SecretPosition);
        Assert.Equal(2, Verify(Right, Body, "new", "other", "topsecret").SecretPosition);
        Assert.Equal(-1, Verify(Right, Body, "new", "other").SecretPosition);
        Assert.Equal(1, Verify(Right, Body, "new", "topsecret", "topsecret").SecretPosition);
    }

    [Theory]
    [InlineData("""{"type":"get-evals", "data":{}}""")]
    [InlineData("""{"type":"get-evals","data":{}}""" + "\n")]
    [InlineData("")]
    public void The_raw_bytes_are_signed_and_nothing_else(string body) =>
        Assert.Equal(SignatureVerdict.Mismatch, Verify(Right, body, "topsecret").Verdict);

    [Fact]
    public void No_header_is_missing()
    {
        var check = Verify(StringValues.Empty, Body, "topsecret");
        Assert.Equal(SignatureVerdict.Missing, check.Verdict);
        Assert.Contains("Missing signature header", check.Message, StringComparison.Ordinal);
        Assert.Contains("x-agentmark-signature-256", check.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_header_sent_twice_is_refused_even_if_right() =>
        Assert.Equal(SignatureVerdict.Repeated, Verify(new StringValues([Right, Right]), Body, "topsecret").Verdict);

    [Theory]
    [InlineData("")]
    [InlineData("x=")]
    [InlineData("sha256=zz")]
    public void An_odd_header_is_malformed(string header) =>
        Assert.Equal(SignatureVerdict.Malformed, Verify(header, Body, "topsecret").Verdict);

    [Fact]
    public void A_null_header_value_is_malformed() =>
        Assert.Equal(SignatureVerdict.Malformed, Verify(new StringValues([null]), Body, "topsecret").Verdict);

    [Theory]
    [InlineData((int)SignatureVerdict.Repeated)]
    [InlineData((int)SignatureVerdict.Malformed)]
    [InlineData((int)SignatureVerdict.Mismatch)]
    public void Refusals_say_that_the_signature_is_invalid(int verdict) => Assert.Contains(
        "Invalid webhook signature", SignatureCheck.Refused((SignatureVerdict)verdict).Message, StringComparison.Ordinal);

    [Fact]
    public void The_default_outcome_is_not_valid() => Assert.False(default(SignatureCheck).IsValid);

    [Fact]
    public void What_is_signed_is_valid_and_one_changed_bit_makes_it_a_mismatch() =>
        Gen.Select(Gen.Byte.Array[1, 200], Gen.Byte.Array[1, 80], Gen.Int[0, 1_000_000]).Sample((body, secret, bit) =>
        {
            var header = "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(secret, body));
            Assert.True(SignatureVerifier.Verify(header, body, [secret]).IsValid);
            body[bit / 8 % body.Length] ^= (byte)(1 << (bit % 8));
            Assert.Equal(SignatureVerdict.Mismatch, SignatureVerifier.Verify(header, body, [secret]).Verdict);
        });

    private static SignatureCheck Verify(StringValues header, string body, params string[] secrets) =>
        SignatureVerifier.Verify(header, Encoding.UTF8.GetBytes(body), [.. secrets.Select(Encoding.UTF8.GetBytes)]);
}
