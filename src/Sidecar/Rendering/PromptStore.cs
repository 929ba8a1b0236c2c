using AgentMark.Sidecar.Events;
using AgentMark.TemplateDX;
using Microsoft.Extensions.Caching.Memory;

namespace AgentMark.Sidecar.Rendering;

/// <summary>
/// The prompts that were run lately, by the bytes of their trees: the same prompt is sent over and over, and reading it is most of
/// the work. A tree that stands somewhere in a body is found by its first bytes, without reading to its end; where many trees
/// begin alike only the latest are, and the others by their hash.
/// </summary>
internal sealed class PromptStore : IDisposable
{
    /// <summary>Bytes of the trees that are kept, and of what they are read into, which takes about as much.</summary>
    private const long MostBytes = 16 * 1024 * 1024;

    /// <summary>Reaches beyond the name in an ordinary prompt's front matter. Shorter trees are quickly read.</summary>
    private const int HeadLength = 256;

    private const int MostHeads = 4_096;
    private const int MostAlike = 8;

    private static readonly TimeSpan Unused = TimeSpan.FromMinutes(10);

    private readonly MemoryCache prompts = new(new MemoryCacheOptions { SizeLimit = MostBytes });

    /// <summary>Keys of the trees that begin alike, latest first. They keep no tree: a version that is no longer sent goes by itself.</summary>
    private readonly MemoryCache heads = new(new MemoryCacheOptions { SizeLimit = MostHeads });

    /// <summary>The known tree that some JSON begins with: an object ends where it ends, whatever follows.</summary>
    public PromptTree? Find(ReadOnlySpan<byte> json)
    {
        if (json.Length < HeadLength)
        {
            return null;
        }

        foreach (var key in Alike(Head(json)))
        {
            if (prompts.TryGetValue(key, out KnownTree? known) && json.StartsWith(known!.Json.Span))
            {
                return known;
            }
        }

        return null;
    }

    /// <exception cref="TemplateException">It is no prompt. That is not remembered.</exception>
    public Prompt Read(PromptTree tree)
    {
        if (tree is KnownTree known)
        {
            return known.Prompt;
        }

        object key = AstKey.Of(tree.Json.Span);
        if (!prompts.TryGetValue(key, out KnownTree? kept))
        {
            kept = new KnownTree(tree.Json.ToArray(), Prompt.Read(tree.Json));
            Keep(prompts, key, kept, 2L * kept.Json.Length);
        }

        if (tree.Json.Length >= HeadLength)
        {
            var head = Head(tree.Json.Span);
            object[] alike = [key, .. Alike(head).Where(other => !other.Equals(key)).Take(MostAlike - 1)];
            Keep(heads, head, alike, 1);
        }

        return kept!.Prompt;
    }

    public void Dispose()
    {
        prompts.Dispose();
        heads.Dispose();
    }

    private object[] Alike(int head) => heads.Get<object[]>(head) ?? [];

    private static int Head(ReadOnlySpan<byte> json)
    {
        var hash = default(HashCode);
        hash.AddBytes(json[..HeadLength]);
        return hash.ToHashCode();
    }

    private static void Keep<T>(MemoryCache cache, object key, T value, long size) =>
        cache.Set(key, value, new MemoryCacheEntryOptions { Size = size, SlidingExpiration = Unused });

    private sealed class KnownTree(ReadOnlyMemory<byte> json, Prompt prompt) : PromptTree(json)
    {
        public Prompt Prompt => prompt;
    }
}
