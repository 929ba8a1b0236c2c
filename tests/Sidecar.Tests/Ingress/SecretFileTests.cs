using System.Text;
using AgentMark.Sidecar.Ingress;
using Xunit;

namespace AgentMark.Sidecar.Tests.Ingress;

public sealed class SecretFileTests : IDisposable
{
    private readonly MountedSecret _mount = new();

    public void Dispose() => _mount.Dispose();

    [Theory]
    [InlineData("one", "one")]
    [InlineData("one\n", "one")]
    [InlineData("one\ntwo\n", "one|two")]
    [InlineData("one\r\ntwo\r\n", "one|two")]
    [InlineData("\uFEFFone\ntwo", "one|two")]
    [InlineData("\n\n one two \n \t\n\r\nthree\n\n", " one two |three")]
    [InlineData("#no comment\n\"quoted\"\nZürich 😀", "#no comment|\"quoted\"|Zürich 😀")]
    [InlineData("default\nDEFAULT2\n DEFAULT", "default|DEFAULT2| DEFAULT")]
    public void A_file_has_one_secret_a_line(string text, string secrets)
    {
        var content = SecretFile.Read(_mount.Write("secret", text));
        Assert.Null(content.Problem);
        Assert.Equal(secrets.Split('|'), Texts(content));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n\r\n  \n")]
    [InlineData("\uFEFF")]
    public void A_file_without_a_secret_is_a_problem(string text)
    {
        var content = SecretFile.Read(_mount.Write("secret", text));
        Assert.Empty(content.Secrets);
        Assert.Contains("holds no secret", content.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void The_key_that_everybody_knows_is_left_out_and_reported()
    {
        var beside = SecretFile.Read(_mount.Write("secret", "DEFAULT\r\nreal\n"));
        Assert.Equal(["real"], Texts(beside));
        Assert.Contains("DEFAULT", beside.Problem, StringComparison.Ordinal);

        var alone = SecretFile.Read(_mount.Write("secret", "DEFAULT"));
        Assert.Empty(alone.Secrets);
        Assert.Contains("DEFAULT", alone.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_path_that_is_not_there_is_a_problem_that_names_it()
    {
        var path = _mount.PathOf("nowhere");
        Assert.Contains(path, SecretFile.Read(path).Problem, StringComparison.Ordinal);
        Assert.Contains("cannot be read", SecretFile.Read("").Problem, StringComparison.Ordinal);
        Assert.Contains("cannot be read", SecretFile.Read("a\0b").Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_in_another_encoding_is_a_problem()
    {
        var path = _mount.PathOf("secret");
        File.WriteAllText(path, "topsecret", Encoding.Unicode);
        var content = SecretFile.Read(path);
        Assert.Empty(content.Secrets);
        Assert.Contains("not UTF-8", content.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_path_that_is_no_list_of_secrets_is_not_read_into_memory()
    {
        var content = SecretFile.Read(_mount.Write("secret", new string('x', 3_000_000)));
        Assert.Empty(content.Secrets);
        Assert.Contains("larger than", content.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_has_its_files_in_order_without_dot_entries_and_folders()
    {
        _mount.Write("b", "two\nthree");
        _mount.Write("B", "zero");
        _mount.Write("a", "one\n");
        _mount.Write(".hidden", "hidden");
        Directory.CreateDirectory(_mount.PathOf("folder"));

        Assert.Equal(["zero", "one", "two", "three"], Texts(SecretFile.Read(_mount.Folder)));
    }

    [Fact]
    public void A_mounted_secret_is_read_through_its_links()
    {
        _mount.Publish(("new", "two"), ("old", "one"));
        Assert.Equal(["two", "one"], Texts(SecretFile.Read(_mount.Folder)));
        Assert.Equal(["one"], Texts(SecretFile.Read(_mount.PathOf("old"))));
    }

    [Fact]
    public void One_entry_that_leads_nowhere_makes_the_whole_folder_unreadable()
    {
        _mount.Write("a", "one");
        File.CreateSymbolicLink(_mount.PathOf("b"), "gone");
        var content = SecretFile.Read(_mount.Folder);
        Assert.Empty(content.Secrets);
        Assert.Contains("cannot be read", content.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_folder_holds_no_secret() =>
        Assert.Contains("holds no secret", SecretFile.Read(_mount.Folder).Problem, StringComparison.Ordinal);

    [Fact]
    public void Problems_never_hold_a_secret()
    {
        _mount.Write("a", "sentinel-one\nDEFAULT\n");
        Assert.DoesNotContain("sentinel", SecretFile.Read(_mount.Folder).Problem, StringComparison.Ordinal);
        File.WriteAllBytes(_mount.PathOf("b"), [.. "sentinel-two"u8, 0xFF]);
        Assert.DoesNotContain("sentinel", SecretFile.Read(_mount.Folder).Problem, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Texts(SecretFileContent content) => content.Secrets.Select(Encoding.UTF8.GetString);
}
