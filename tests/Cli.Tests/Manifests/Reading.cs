using AgentMark.Cli.Manifests;

namespace AgentMark.Cli.Tests.Manifests;

public sealed class Reading
{
    [Theory]
    [InlineData("a: 1\nb: 2\na: 3\n", "the key a is there twice in one mapping (line 3)")]
    [InlineData("8080: 1\n\"8080\": 2\n", "the key 8080 is there twice")]
    [InlineData("a: *x\n", "the alias *x refers to nothing before it (line 1)")]
    [InlineData("a: &x [*x]\n", "the alias *x refers to nothing before it")]
    [InlineData("a: {{ .Values.b }}\n", "a key is no text (line 1); if this is a template, render it first")]
    [InlineData("a: [1\nb: 2\n", "it is not YAML (near line 1)")]
    [InlineData("a:\n\t- b\n", "it is not YAML (line")]
    [InlineData("a: 1\n b: 2\n", "it is not YAML (line")]
    [InlineData("<<: 1\n", "the merge key << has no mapping behind it (line 1)")]
    public void What_cannot_be_read_is_said_with_its_line(string text, string problem) =>
        Assert.Contains(problem, Assert.Throws<ManifestException>(() => Injecting.Read(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Aliases_cannot_make_a_small_text_into_a_giant_tree()
    {
        var bomb = "a0: &a0 [1,1,1,1,1,1,1,1,1,1]\n" + string.Concat(Enumerable.Range(1, 12)
            .Select(i => $"a{i}: &a{i} [{string.Join(',', Enumerable.Repeat($"*a{i - 1}", 10))}]\n"));

        Assert.Contains("its aliases make it larger than", Assert.Throws<ManifestException>(() => Injecting.Read(bomb)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[", "]")]
    [InlineData("{a: ", "}")]
    public void Depth_is_bounded(string open, string close)
    {
        string Nested(int depth) => "a: " + string.Concat(Enumerable.Repeat(open, depth)) + string.Concat(Enumerable.Repeat(close, depth));

        Assert.NotNull(Injecting.Read(Nested(150)));
        Assert.Contains("nested deeper than 200", Assert.Throws<ManifestException>(() => Injecting.Read(Nested(5_000))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("a: 1", 1)]
    [InlineData("---\n---\n", 2)]
    [InlineData("# c\n---\na: 1\n---\nb: 2\n", 2)]
    [InlineData("%YAML 1.1\n---\na: 1\n...\n%YAML 1.1\n---\nb: 2\n", 2)]
    [InlineData("a: 1\n...\nb: 2\n", 2)]
    [InlineData("a: |\n  x\n --- \n---\r\nb: 1", 2)]
    [InlineData("--- # c\na: ---\n---x: 1\n--- {b: 1}\n", 2)]
    [InlineData("{\"a\":\"}{\\\"\"}\n{\"b\":{}}\n", 2)]
    [InlineData("{\"a\":1}{\"b\":1} {\"c\":1}", 3)]
    [InlineData("{a: 1}\n# {\n", 1)]
    public void A_stream_is_cut_into_its_documents_and_nothing_is_lost(string stream, int count)
    {
        var slices = DocumentSlices.Of(stream);

        Assert.Equal(count, slices.Count);
        Assert.Equal(stream, string.Concat(slices));
    }

    [Theory]
    [InlineData("# nothing\n")]
    [InlineData("---\n# nothing\n...\n")]
    [InlineData("--- ~\n")]
    public void An_empty_document_is_none(string text) => Assert.Null(Injecting.Read(text));
}
