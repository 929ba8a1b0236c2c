using System.Text;
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
        Assert.Throws<TemplateException>(() => store.Read("{}"u8.ToArray()));
        Assert.Throws<TemplateException>(() => store.Read("{}"u8.ToArray()));
    }

    private static byte[] Tree(string text) =>
        Encoding.UTF8.GetBytes($$"""{"type":"root","children":[{"type":"yaml","value":"text_config: {}"},{"type":"text","value":"{{text}}"}]}""");
}
