using System.Text;
using AgentMark.Cli.Signing;
using AgentMark.Cli.Tests.Support;
using AgentMark.TemplateDX.Values;
using CsCheck;

namespace AgentMark.Cli.Tests;

public sealed class VerifyTests
{
    private const string Secret = "topsecret";
    private const string Digits = "2d9b89330e0057fbe136d78122eb7806fb61c4965525ef46fe0b1bda3c73ab65";
    private static readonly byte[] Body = """{"type":"get-evals","data":{}}"""u8.ToArray();

    [Theory]
    [InlineData("sha256=" + Digits)]
    [InlineData("sha256=2D9B89330E0057FBE136D78122EB7806FB61C4965525EF46FE0B1BDA3C73AB65")]
    public async Task A_right_signature_is_valid_in_either_case(string signature)
    {
        var tool = new Tool { Input = Body };

        Assert.Equal(0, await tool.RunAsync("verify", "-", "--signature", signature, "--secret", Secret));

        Assert.Equal("The signature is valid.\n", tool.Out);
    }

    [Fact]
    public void Anything_signed_verifies() =>
        Gen.Select(Gen.Byte.Array, Gen.String.Where(secret => secret.Length > 0)).Sample((body, secret) =>
            SignatureVerdict.Of(WebhookSignature.Of(body, secret), body, ["another", secret]).IsValid);

    [Fact]
    public void Anything_changed_does_not() =>
        Gen.Select(Gen.Byte.Array[1, 50], Gen.Int[0, 49], Gen.Byte[1, 255]).Sample((body, at, flip) =>
        {
            var signature = WebhookSignature.Of(body, Secret);
            body[at % body.Length] ^= flip;
            return !SignatureVerdict.Of(signature, body, [Secret]).IsValid;
        });

    [Theory]
    [InlineData("", "empty")]
    [InlineData("x=" + Digits, "The prefix is 'x='")]
    [InlineData("SHA256=" + Digits, "lower case")]
    [InlineData(Digits, "There is no '='")]
    [InlineData("sha256=" + Digits + "=junk", "second '='")]
    [InlineData("sha256=" + Digits + "a", "one digit too many")]
    [InlineData("sha256=" + Digits + "ab", "There are 66 hex digits")]
    [InlineData("sha256=2d9b", "There are 4 hex digits")]
    [InlineData("sha256=0g9b89330e0057fbe136d78122eb7806fb61c4965525ef46fe0b1bda3c73ab65", "'g' at digit 2")]
    [InlineData("sha256=" + Digits + ",sha256=" + Digits, "sent twice")]
    [InlineData(" sha256=" + Digits, "white space around")]
    public void An_odd_header_is_named(string header, string reason)
    {
        var verdict = SignatureVerdict.Of(header, Body, [Secret]);

        Assert.False(verdict.IsValid);
        Assert.Contains(reason, verdict.Explanation[0], StringComparison.Ordinal);
    }

    [Fact]
    public void An_odd_header_with_the_right_digits_says_so()
    {
        var verdict = SignatureVerdict.Of($"x={Digits}", Body, [Secret]);

        Assert.Contains("digits are the right ones", verdict.Explanation[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("topsecret\n", "newline behind it")]
    [InlineData("topsecret\r\n", "CR LF behind it")]
    [InlineData("\"topsecret\"", "double quotes")]
    [InlineData("DEFAULT", "built-in key DEFAULT")]
    public void A_changed_secret_is_found(string signedWith, string reason) =>
        Explains(WebhookSignature.Of(Body, signedWith), Body, reason);

    [Theory]
    [InlineData("{ \"a\": 1.0, \"b\":[1e400] }", """{"a":1,"b":[null]}""", "as JSON.stringify(JSON.parse(body)) writes")]
    [InlineData("""{"b":1,"2":0,"1":0,"b":2}""", """{"1":0,"2":0,"b":2}""", "as JSON.stringify(JSON.parse(body)) writes")]
    [InlineData("{ \"a\": 1.0 }", """{"a":1.0}""", "without white space")]
    [InlineData("""{"a":[1,{}]}""", "{\n  \"a\": [\n    1,\n    {}\n  ]\n}", "null, 2)")]
    [InlineData("""{"a":[1]}""", "{\n    \"a\": [\n        1\n    ]\n}", "null, 4)")]
    [InlineData("""{"a":"é","b":[1,2]}""", "{\"a\": \"\\u00e9\", \"b\": [1, 2]}", "json.dumps(json.loads(body))")]
    [InlineData("""{"a":1}""", "{\"a\":1}\n", "with a newline added")]
    [InlineData("{\"a\":1}\n", "{\"a\":1}", "without the newline")]
    [InlineData("{\n\"a\":1}", "{\r\n\"a\":1}", "CR LF in place of LF")]
    [InlineData("{\r\n\"a\":1}", "{\n\"a\":1}", "LF in place of CR LF")]
    [InlineData("""{"a":1}""", "\uFEFF{\"a\":1}", "with a byte order mark")]
    [InlineData("\uFEFF{\"a\":1}", """{"a":1}""", "without the byte order mark")]
    public void A_changed_body_is_found(string arrived, string sent, string reason) => Explains(
        WebhookSignature.Of(Encoding.UTF8.GetBytes(sent), Secret), Encoding.UTF8.GetBytes(arrived), reason);

    [Fact]
    public void A_changed_body_under_a_changed_secret_is_found() => Explains(
        WebhookSignature.Of("""{"a":1}"""u8, "DEFAULT"), "{ \"a\": 1 }"u8.ToArray(), "as JSON.stringify", "built-in key DEFAULT");

    [Fact]
    public async Task Another_secret_is_exit_code_4_and_no_output_holds_the_secret()
    {
        var tool = new Tool { Input = Body };

        Assert.Equal(4, await tool.RunAsync("verify", "-", "--signature", $"sha256={Digits}", "--secret", "hunter2-sentinel"));

        Assert.Contains("another secret", tool.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", tool.Out + tool.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1e21, "1e+21")]
    [InlineData(123456789012345680000d, "123456789012345680000")]
    [InlineData(0.000001, "0.000001")]
    [InlineData(1e-7, "1e-7")]
    [InlineData(1.5e-9, "1.5e-9")]
    [InlineData(-12.5, "-12.5")]
    [InlineData(-0.0, "0")]
    [InlineData(5e-324, "5e-324")]
    [InlineData(9007199254740993d, "9007199254740992")]
    [InlineData(1.7976931348623157e308, "1.7976931348623157e+308")]
    public void Numbers_are_written_as_JavaScript_writes_them(double value, string text) =>
        Assert.Equal(text, JsNumber.Json(value));

    private static void Explains(string signature, byte[] body, params string[] reasons)
    {
        var verdict = SignatureVerdict.Of(signature, body, [Secret]);

        Assert.False(verdict.IsValid);
        Assert.All(reasons, reason => Assert.Contains(reason, verdict.Explanation[0], StringComparison.Ordinal));
    }
}
