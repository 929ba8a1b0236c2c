using AgentMark.Cli.Manifests;

namespace AgentMark.Cli.Tests.Manifests;

public sealed class BlockEditing
{
    [Fact]
    public void A_member_goes_behind_the_last_one_and_before_comments_about_what_follows() => Assert.Equal(
        "a:\n  b: 1 # one\n    # deeper\n  c: x\n# about d\nd: 2\n",
        Injecting.Edit("a:\n  b: 1 # one\n    # deeper\n# about d\nd: 2\n", ("/a/c", "\"x\"")));

    [Fact]
    public void Carriage_returns_are_kept_and_added() => Assert.Equal(
        "a:\r\n  b: 1\r\n  c:\r\n    - d: 2\r\n",
        Injecting.Edit("a:\r\n  b: 1\r\n", ("/a/c", """[{"d":2}]""")));

    [Fact]
    public void A_missing_last_line_end_stays_missing() => Assert.Equal(
        "a:\n  b: 1\n  c: 2",
        Injecting.Edit("a:\n  b: 1", ("/a/c", "2")));

    [Theory]
    [InlineData("a:\n- x\nb: 1\n", "a:\n- w\n- x\n- v\nb: 1\n")]
    [InlineData("a:\n  - x\nb: 1\n", "a:\n  - w\n  - x\n  - v\nb: 1\n")]
    [InlineData("a:\n    -   x\n", "a:\n    - w\n    -   x\n    - v\n")]
    [InlineData("a:\n  # about x\n\n  - x\n  # about y\n", "a:\n  - w\n  # about x\n\n  - x\n  - v\n  # about y\n")]
    [InlineData("a: # the list\n- x # one\n  # more\n", "a: # the list\n- w\n- x # one\n  # more\n- v\n")]
    [InlineData("a: &anchor\n  - x\n", "a: &anchor\n  - w\n  - x\n  - v\n")]
    [InlineData("a: !!seq # c\n- # d\n  x\n", "a: !!seq # c\n- w\n- # d\n  x\n- v\n")]
    [InlineData("a:\n-\n", "a:\n- w\n-\n- v\n")]
    public void Elements_go_in_front_and_behind_at_the_dashes_own_column(string before, string after) =>
        Assert.Equal(after, Injecting.Edit(before, ("/a/0", "\"w\""), ("/a/-", "\"v\"")));

    [Fact]
    public void An_element_goes_between_two() => Assert.Equal(
        "a:\n- x\n- v\n# about z\n- z\n",
        Injecting.Edit("a:\n- x\n# about z\n- z\n", ("/a/1", "\"v\"")));

    [Theory]
    [InlineData("a:\n  b:\n", "a:\n  b:\n    - c: 1\n")]
    [InlineData("a:\n  b: ~ # none\n", "a:\n  b: # none\n    - c: 1\n")]
    [InlineData("a:\r\n  b:   null\r\n  d: 1\r\n", "a:\r\n  b:\r\n    - c: 1\r\n  d: 1\r\n")]
    [InlineData("a:\n  b: []\n", "a:\n  b:\n    - c: 1\n")]
    [InlineData("a:\n  b: [ ]  # none\n", "a:\n  b:  # none\n    - c: 1\n")]
    [InlineData("a:\n  b: &x []\n", "a:\n  b: &x\n    - c: 1\n")]
    [InlineData("a:\n  b:", "a:\n  b:\n    - c: 1")]
    public void A_member_without_a_value_gets_one(string before, string after) =>
        Assert.Equal(after, Injecting.Edit(before, ("/a/b", """[{"c":1}]""")));

    [Theory]
    [InlineData("a:\n- b: {}\n", "a:\n- b:\n    c: 1\n")]
    [InlineData("a:\n- b: { } # none\n  d: 2\n", "a:\n- b: # none\n    c: 1\n  d: 2\n")]
    [InlineData("a:\n- b: {\n  # none\n  }\n", "a:\n- b: { \"c\": 1\n  # none\n  }\n")]
    public void An_empty_mapping_gets_a_member(string before, string after) => Assert.Equal(after, Injecting.Edit(before, ("/a/0/b/c", "1")));

    [Theory]
    [InlineData("a:\n  b: |\n    text\n\n    more\n\n\n# end\n", "a:\n  b: |\n    text\n\n    more\n  c: 1\n\n\n# end\n")]
    [InlineData("a:\n  b: |+\n    text\n\n\nd: 1\n", "a:\n  b: |+\n    text\n\n\n  c: 1\nd: 1\n")]
    [InlineData("a:\n  b: >-\n    text\n    more\n   # comment\nd: 1\n", "a:\n  b: >-\n    text\n    more\n   # comment\n  c: 1\nd: 1\n")]
    [InlineData("a:\n  b: |\n    # text\n", "a:\n  b: |\n    # text\n  c: 1\n")]
    [InlineData("a:\n  b: |\n    text\n       \nd: 1\n", "a:\n  b: |\n    text\n       \n  c: 1\nd: 1\n")]
    [InlineData("a:\n  b: \"two\n    lines\" # c\nd: 1\n", "a:\n  b: \"two\n    lines\" # c\n  c: 1\nd: 1\n")]
    [InlineData("a:\n  b: two\n    lines\nd: 1\n", "a:\n  b: two\n    lines\n  c: 1\nd: 1\n")]
    [InlineData("a:\n  b: [1,\n    2]\nd: 1\n", "a:\n  b: [1,\n    2]\n  c: 1\nd: 1\n")]
    [InlineData("a:\n  b:\n  - c: |-\n      x\nd: 1\n", "a:\n  b:\n  - c: |-\n      x\n  c: 1\nd: 1\n")]
    [InlineData("a:\r\n  b: |-\r\n    x\r\n\r\nd: 1\r\n", "a:\r\n  b: |-\r\n    x\r\n  c: 1\r\n\r\nd: 1\r\n")]
    public void A_last_value_of_several_lines_stays_whole(string before, string after) => Assert.Equal(after, Injecting.Edit(before, ("/a/c", "1")));

    [Fact]
    public void A_block_scalar_without_a_line_end_is_not_given_one() => Assert.Contains(
        "end the file with a line end",
        Assert.Throws<ManifestException>(() => Injecting.Edit("a:\n  b: |\n    text", ("/a/c", "1"))).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Values_are_written_the_way_the_document_is() => Assert.Equal(
        "a:\n    b:\n    - c\n    d:\n        e:\n        - f: 1\n          g:\n              h: []\n          i:\n          - - 2\n",
        Injecting.Edit("a:\n    b:\n    - c\n", ("/a/d", """{"e":[{"f":1,"g":{"h":[]},"i":[[2]]}]}""")));

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("agentmark-sidecar:0.1.0", "agentmark-sidecar:0.1.0")]
    [InlineData("registry/x/y@sha256:abc", "registry/x/y@sha256:abc")]
    [InlineData("/run/x", "/run/x")]
    [InlineData("--flag=x y", "--flag=x y")]
    [InlineData("64Mi", "64Mi")]
    [InlineData("50m", "50m")]
    [InlineData("", "\"\"")]
    [InlineData("y", "\"y\"")]
    [InlineData("On", "\"On\"")]
    [InlineData("null", "\"null\"")]
    [InlineData("~", "\"~\"")]
    [InlineData("1", "\"1\"")]
    [InlineData("1e3", "\"1e3\"")]
    [InlineData("0x1F", "\"0x1F\"")]
    [InlineData("12:30", "\"12:30\"")]
    [InlineData("2001-01-01", "\"2001-01-01\"")]
    [InlineData("0.0.0.0", "\"0.0.0.0\"")]
    [InlineData(".inf", "\".inf\"")]
    [InlineData("- x", "\"- x\"")]
    [InlineData("a: b", "\"a: b\"")]
    [InlineData("a:", "\"a:\"")]
    [InlineData("a #b", "\"a #b\"")]
    [InlineData("$(POD_IP)", "\"$(POD_IP)\"")]
    [InlineData("{a}", "\"{a}\"")]
    [InlineData("*x", "\"*x\"")]
    [InlineData("two\nlines", "\"two\\nlines\"")]
    [InlineData(" space ", "\" space \"")]
    [InlineData("tab\tquote\"", "\"tab\\tquote\\\"\"")]
    public void Text_is_quoted_where_a_reader_could_take_it_for_something_else(string text, string written)
    {
        Assert.Equal(written, BlockYaml.Scalar(text));
        Assert.Equal(text, Injecting.Read($"a: {written}\n")!["a"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("x: &t\n  a: {b: 1}\nz: *t\n", "/x/a/c", "within the anchor &t (line 1), which is used again")]
    [InlineData("x: &t\n  a: {b: 1}\nz: *t\n", "/z/a/c", "is the alias *t (line 3)")]
    [InlineData("x: &t\n  a: {b: 1}\nz:\n  <<: *t\n", "/z/a/c", "comes from a merge key << (line 4)")]
    [InlineData("x: 1\n", "/x/a", "nothing at /x/a that could be added to")]
    [InlineData("x: {}\n", "/x/a/b", "there is no /x/a/b to add to")]
    [InlineData("x: {a: 1}\n", "/x/a", "/x/a is there already")]
    public void What_would_change_something_else_is_refused(string text, string path, string problem) =>
        Assert.Contains(problem, Assert.Throws<ManifestException>(() => Injecting.Edit(text, (path, "1"))).Message, StringComparison.Ordinal);

    [Fact]
    public void A_mapping_with_a_merge_gets_a_member_of_its_own() => Assert.Equal(
        "x: &t\n  a: 1\nz:\n  <<: *t\n  b: 2\n",
        Injecting.Edit("x: &t\n  a: 1\nz:\n  <<: *t\n", ("/z/b", "2")));
}
