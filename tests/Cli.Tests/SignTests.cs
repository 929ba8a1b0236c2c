using System.Text;
using AgentMark.Cli.Tests.Support;

namespace AgentMark.Cli.Tests;

public sealed class SignTests
{
    private const string Body = """{"type":"get-evals","data":{}}""";
    private const string Signature = "sha256=2d9b89330e0057fbe136d78122eb7806fb61c4965525ef46fe0b1bda3c73ab65";

    [Fact]
    public async Task The_worked_example_of_the_contract_is_met()
    {
        var tool = new Tool { Input = Encoding.UTF8.GetBytes(Body) };

        Assert.Equal(0, await tool.RunAsync("sign", "-", "--secret", "topsecret"));

        Assert.Equal(Signature + "\n", tool.Out);
    }

    [Fact]
    public async Task The_first_secret_of_a_file_signs_and_its_line_end_is_no_part_of_it()
    {
        using var folder = new TempFolder();
        var tool = new Tool { Input = Encoding.UTF8.GetBytes(Body) };

        await tool.RunAsync("sign", "-", "--secret-file", folder.Write("secrets", "\r\ntopsecret\r\nolder\r\n"));

        Assert.Equal(Signature + "\n", tool.Out);
    }

    [Theory]
    [InlineData("AGENTMARK_WEBHOOK_SECRET", false)]
    [InlineData("AGENTMARK_WEBHOOK_SECRET_FILE", true)]
    public async Task The_environment_serves_where_no_option_does(string variable, bool isFile)
    {
        using var folder = new TempFolder();
        var tool = new Tool
        {
            Input = Encoding.UTF8.GetBytes(Body),
            Variables = { [variable] = isFile ? folder.Write("secret", "topsecret") : "topsecret" },
        };

        await tool.RunAsync("sign", "-");

        Assert.Equal(Signature + "\n", tool.Out);
    }

    [Fact]
    public async Task A_curl_line_sends_the_files_exact_bytes_from_any_path()
    {
        using var folder = new TempFolder();
        var file = folder.Write("it's here.json", Body);
        var tool = new Tool();

        await tool.RunAsync("sign", file, "--curl", "--url", "http://127.0.0.1:1234/webhook", "--secret", "topsecret");

        Assert.Equal(
            "curl -sS -N http://127.0.0.1:1234/webhook -H 'content-type: application/json' "
            + $"-H 'x-agentmark-signature-256: {Signature}' --data-binary '@{file.Replace("'", "'\\''", StringComparison.Ordinal)}'\n",
            tool.Out);
    }

    [Theory]
    [InlineData("sign", "-")]
    [InlineData("sign", "-", "--secret", "")]
    [InlineData("sign", "/no/such/file", "--secret", "x")]
    [InlineData("sign", "-", "--secret-file", "/no/such/file")]
    [InlineData("sign")]
    [InlineData("no-such-command")]
    public async Task What_cannot_be_used_is_exit_code_2_with_a_reason(params string[] args)
    {
        var tool = new Tool();

        Assert.Equal(2, await tool.RunAsync(args));

        Assert.NotEmpty(tool.Error);
        Assert.Empty(tool.Out);
    }

    [Fact]
    public async Task Help_names_the_exit_codes()
    {
        var tool = new Tool();

        Assert.Equal(0, await tool.RunAsync("--help"));

        Assert.Contains("4    signature refused", tool.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("watchdog", tool.Out, StringComparison.Ordinal);
    }
}
