using System.Text;
using AgentMark.EndToEnd.Harness;

namespace AgentMark.EndToEnd;

/// <summary>Promise: only events that are signed over their exact bytes get in, and nothing is parsed before that is known.</summary>
public abstract class Signature(SharedSidecar shared) : SharedSidecarTests(shared)
{
    private static readonly byte[] s_body = Event.Utf8(Event.GetEvals());

    /// <summary>Headers that upstream verifiers let through, and others that are wrong: each with its reason.</summary>
    public static TheoryData<string, string> WrongHeaders()
    {
        var right = Webhook.Sign(s_body);
        var hex = right["sha256=".Length..];
        return new TheoryData<string, string>
        {
            { "another key", Webhook.Sign(s_body, Sentinels.OtherSecret) },
            { "the key that upstream falls back to", Webhook.Sign(s_body, "DEFAULT") },
            { "an empty key", Webhook.Sign(s_body, "") },
            { "another body", Webhook.Sign(Event.Utf8(Event.GetEvals() + " ")) },
            { "no algorithm", hex },
            { "another algorithm's name", "x=" + hex },
            { "an upper-case algorithm", "SHA256=" + hex },
            { "something after a second equals sign", right + "=junk" },
            { "one digit too many", right + "a" },
            { "one digit too few", right[..^1] },
            { "no digits", "sha256=" },
            { "a letter that is no digit", "sha256=0g" + hex[2..] },
            { "a space within", "sha256= " + hex[1..] },
            { "twice in one header", right + "," + right },
            { "only text", "nonsense" },
            { "sixty-four letters", "sha256=" + new string('z', 64) },
            { "very long", "sha256=" + new string('a', 8_000) },
        };
    }

    [Theory]
    [MemberData(nameof(WrongHeaders))]
    public async Task Header_that_is_wrong_is_refused(string why, string header)
    {
        using var reply = await PostAsync(s_body, header);
        var message = await reply.FailsAsync(401, "Invalid webhook signature");
        Assert.False(header.Length > 16 && message.Contains(header, StringComparison.Ordinal), $"The message repeats the header ({why}).");
    }

    [Fact]
    public async Task Right_signature_is_let_in()
    {
        using var reply = await Webhook.PostAsync(s_body);
        Assert.Equal(200, reply.Status);
    }

    [Fact]
    public async Task Upper_case_digits_are_let_in()
    {
        using var reply = await PostAsync(s_body, "sha256=" + Webhook.Sign(s_body)["sha256=".Length..].ToUpperInvariant());
        Assert.Equal(200, reply.Status);
    }

    [Fact]
    public async Task Header_that_is_missing_is_named()
    {
        using var unsigned = new Webhook(Sidecar.Address, secret: null);
        using var reply = await unsigned.PostAsync(s_body);
        await reply.FailsAsync(401, "Missing signature header", Webhook.SignatureHeader);
    }

    [Fact]
    public async Task Header_that_is_empty_is_refused()
    {
        using var client = await RawHttp.ConnectAsync(Sidecar.DataPort);
        await client.SendAsync($"POST /webhook HTTP/1.1\r\nHost: a\r\nContent-Length: {s_body.Length}\r\n{Webhook.SignatureHeader}:\r\nConnection: close\r\n\r\n");
        await client.SendAsync(s_body);
        Assert.StartsWith("HTTP/1.1 401", await client.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_headers_are_refused_even_if_one_is_right()
    {
        var right = $"{Webhook.SignatureHeader}: {Webhook.Sign(s_body)}\r\n";
        using var client = await RawHttp.ConnectAsync(Sidecar.DataPort);
        await client.SendAsync($"POST /webhook HTTP/1.1\r\nHost: a\r\nContent-Length: {s_body.Length}\r\n{right}{right}Connection: close\r\n\r\n");
        await client.SendAsync(s_body);
        Assert.StartsWith("HTTP/1.1 401", await client.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Body_whose_white_space_was_changed_is_refused()
    {
        var changed = Event.Utf8(Event.GetEvals().Replace(":", ": ", StringComparison.Ordinal));
        using var reply = await PostAsync(changed, Webhook.Sign(s_body));
        await reply.FailsAsync(401, "Invalid webhook signature");
    }

    [Fact]
    public async Task Odd_but_rightly_signed_spelling_is_let_in()
    {
        using var reply = await Webhook.PostAsync("  {\n \"data\" : { } ,\t\"type\":\"get\\u002devals\" }\r\n");
        Assert.Equal(200, reply.Status);
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("")]
    [InlineData("[]")]
    public async Task Unsigned_broken_body_is_refused_for_its_signature(string body)
    {
        using var unsigned = new Webhook(Sidecar.Address, secret: null);
        using var reply = await unsigned.PostAsync(body);
        await reply.FailsAsync(401);
    }

    [Fact]
    public async Task Refused_event_never_reaches_the_runner()
    {
        var name = Event.NewName();
        var body = Event.Utf8(Event.Prompt(name));
        using var reply = await PostAsync(body, Webhook.Sign(body, Sentinels.OtherSecret));
        await reply.FailsAsync(401);
        Assert.Empty(Runner.CallsOf(name));
    }

    [Fact]
    public async Task Known_example_verifies()
    {
        await using var sidecar = await SidecarProcess.StartAsync(
            Binary,
            new SidecarOptions { Runner = Runner.Address, ["AGENTMARK_WEBHOOK_SECRET"] = "topsecret" });
        using var webhook = new Webhook(sidecar.Address, secret: null);
        using var reply = await webhook.PostAsync(
            """{"type":"get-evals","data":{}}""",
            request => request.Headers.Add(
                Webhook.SignatureHeader,
                "sha256=2d9b89330e0057fbe136d78122eb7806fb61c4965525ef46fe0b1bda3c73ab65"));
        Assert.Equal(200, reply.Status);
    }

    [Fact]
    public async Task Unsigned_events_are_taken_when_that_is_said_in_so_many_words()
    {
        await using var sidecar = await SidecarProcess.StartAsync(
            Binary,
            new SidecarOptions { Runner = Runner.Address, ["AGENTMARK_WEBHOOK_SECRET"] = null, ["AGENTMARK_ALLOW_UNSIGNED"] = "true" });
        using var unsigned = new Webhook(sidecar.Address, secret: null);
        using (var reply = await unsigned.PostAsync(s_body))
        {
            Assert.Equal(200, reply.Status);
        }

        using (var reply = await unsigned.PostAsync(s_body, request => request.Headers.Add(Webhook.SignatureHeader, "anything")))
        {
            Assert.Equal(200, reply.Status);
        }

        Assert.True(sidecar.Output.Contains("warn"), "Running without signatures must be warned about.");
    }

    [Fact]
    public async Task With_a_secret_a_header_that_is_there_must_be_right_even_if_unsigned_events_are_taken()
    {
        await using var sidecar = await SidecarProcess.StartAsync(
            Binary,
            new SidecarOptions { Runner = Runner.Address, ["AGENTMARK_ALLOW_UNSIGNED"] = "true" });
        using var webhook = new Webhook(sidecar.Address, secret: null);
        using (var reply = await webhook.PostAsync(s_body, request => request.Headers.Add(Webhook.SignatureHeader, Webhook.Sign(s_body, Sentinels.OtherSecret))))
        {
            await reply.FailsAsync(401);
        }

        using (var reply = await webhook.PostAsync(s_body))
        {
            Assert.Equal(200, reply.Status);
        }
    }

    [Fact]
    public async Task Every_secret_of_the_variable_and_the_file_is_right()
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, $"\r\n{Sentinels.OtherSecret}\r\n\r\nthird-secret\r\n", Encoding.UTF8, TestContext.Current.CancellationToken);
            await using var sidecar = await SidecarProcess.StartAsync(
                Binary,
                new SidecarOptions { Runner = Runner.Address, ["AGENTMARK_WEBHOOK_SECRET_FILE"] = file });
            foreach (var secret in new[] { Sentinels.Secret, Sentinels.OtherSecret, "third-secret" })
            {
                using var webhook = new Webhook(sidecar.Address, secret);
                using var reply = await webhook.PostAsync(s_body);
                Assert.Equal(200, reply.Status);
            }

            using var stranger = new Webhook(sidecar.Address, "fourth-secret");
            using var refused = await stranger.PostAsync(s_body);
            await refused.FailsAsync(401);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private async Task<Reply> PostAsync(byte[] body, string header)
    {
        using var client = new Webhook(Sidecar.Address, secret: null);
        var reply = await client.PostAsync(body, request => request.Headers.TryAddWithoutValidation(Webhook.SignatureHeader, header));
        await reply.Message.Content.LoadIntoBufferAsync(TestContext.Current.CancellationToken);
        return reply;
    }
}

public sealed class SignatureJit(JitSidecar shared) : Signature(shared), IClassFixture<JitSidecar>;

public sealed class SignatureAot(AotSidecar shared) : Signature(shared), IClassFixture<AotSidecar>;
