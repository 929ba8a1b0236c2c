using System.Text;
using AgentMark.Sidecar.Events;
using AgentMark.Sidecar.Rendering;
using AgentMark.TemplateDX;
using Xunit;

namespace AgentMark.Sidecar.Tests.Rendering;

public class PromptStoreTests
{
    [Fact]
    public void The_same_bytes_are_read_once()
    {
        using var store = new PromptStore();
        Assert.Same(store.Read(Tree("a")), store.Read(Tree("a")));
        Assert.NotSame(store.Read(Tree("a")), store.Read(Tree("b")));
    }

    [Fact]
    public void What_is_kept_is_bounded()
    {
        using var store = new PromptStore();
        var trees = Enumerable.Range(0, 20).Select(i => Tree(i + new string('x', 3_000_000))).ToList();
        var first = trees.ConvertAll(tree => store.Read(tree));

        Assert.InRange(trees.Zip(first).Count(pair => ReferenceEquals(pair.Second, store.Read(pair.First))), 0, 5);
    }

    [Fact]
    public void What_is_no_prompt_is_an_error_every_time()
    {
        using var store = new PromptStore();
        Assert.Throws<TemplateException>(() => store.Read(new PromptTree("{}"u8.ToArray())));
        Assert.Throws<TemplateException>(() => store.Read(new PromptTree("{}"u8.ToArray())));
    }

    [Fact]
    public void A_tree_is_found_at_the_beginning_of_what_follows_it()
    {
        using var store = new PromptStore();
        var tree = Tree(new string('a', 300));
        Assert.Null(store.Find([.. tree.Json.Span, .. ",\"more\":1}"u8]));

        var prompt = store.Read(tree);

        var found = store.Find([.. tree.Json.Span, .. ",\"more\":1}"u8]);
        Assert.Equal(tree.Json, found!.Json, Same);
        Assert.Same(prompt, store.Read(found));
        Assert.Null(store.Find(tree.Json.Span[..^1]));
        Assert.Null(store.Find([.. tree.Json.Span[..^1], (byte)'x']));
    }

    [Fact]
    public void A_short_tree_is_read_once_though_it_is_not_found()
    {
        using var store = new PromptStore();
        var tree = Tree("a");
        Assert.Same(store.Read(tree), store.Read(tree));
        Assert.Null(store.Find([.. tree.Json.Span, .. new byte[300]]));
    }

    [Fact]
    public void Of_many_trees_that_begin_alike_the_latest_are_found_and_each_is_read_once()
    {
        using var store = new PromptStore();
        var trees = Enumerable.Range(0, 10).Select(i => Tree(new string('a', 300) + i)).ToList();
        var prompts = trees.ConvertAll(store.Read);

        Assert.Equal(8, trees.Count(tree => store.Find(tree.Json.Span) is not null));
        Assert.Null(store.Find(trees[0].Json.Span));
        Assert.All(trees.Zip(prompts), pair => Assert.Same(pair.Second, store.Read(pair.First)));
    }

    private static bool Same(ReadOnlyMemory<byte> a, ReadOnlyMemory<byte> b) => a.Span.SequenceEqual(b.Span);

    private static PromptTree Tree(string text) => new(
        Encoding.UTF8.GetBytes($$"""{"type":"root","children":[{"type":"yaml","value":"text_config: {}"},{"type":"text","value":"{{text}}"}]}"""));
}
