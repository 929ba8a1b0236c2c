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
    /// <summary>Bytes of the trees that are kept; what they are read into takes about as much.</summary>
    private const long MostBytes = 16 * 1024 * 1024;

    /// <summary>Reaches beyond the name in an ordinary prompt's front matter. Shorter trees are quickly read.</summary>
    private const int HeadLength = 256;

    private const int MostAlike = 8;

    private static readonly TimeSpan Unused = TimeSpan.FromMinutes(10);

    private readonly MemoryCache prompts = new(new MemoryCacheOptions { SizeLimit = MostBytes });
    private readonly MemoryCache heads = new(new MemoryCacheOptions { SizeLimit = MostBytes });

    /// <summary>The known tree that some JSON begins with: an object ends where it ends, whatever follows.</summary>
    public PromptTree? Find(ReadOnlySpan<byte> json)
    {
        if (json.Length < HeadLength)
        {
            return null;
        }

        foreach (var known in Alike(Head(json)))
        {
            if (json.StartsWith(known.Json.Span))
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

        var key = AstKey.Of(tree.Json.Span);
        if (!prompts.TryGetValue(key, out KnownTree? kept))
        {
            kept = new KnownTree(tree.Json.ToArray(), Prompt.Read(tree.Json));
            Keep(prompts, key, kept, kept.Json.Length);
        }

        if (kept!.Json.Length >= HeadLength)
        {
            var head = Head(kept.Json.Span);
            KnownTree[] alike = [kept, .. Alike(head).Where(other => other != kept).Take(MostAlike - 1)];
            Keep(heads, head, alike, alike.Sum(tree => (long)tree.Json.Length));
        }

        return kept.Prompt;
    }

    public void Dispose()
    {
        prompts.Dispose();
        heads.Dispose();
    }

    private KnownTree[] Alike(int head) => heads.Get<KnownTree[]>(head) ?? [];

    private static int Head(ReadOnlySpan<byte> json)
    {
        var hash = default(HashCode);
        hash.AddBytes(json[..HeadLength]);
        return hash.ToHashCode();
    }

    private static void Keep<T>(MemoryCache cache, object key, T value, long bytes) =>
        cache.Set(key, value, new MemoryCacheEntryOptions { Size = bytes, SlidingExpiration = Unused });

    private sealed class KnownTree(ReadOnlyMemory<byte> json, Prompt prompt) : PromptTree(json)
    {
        public Prompt Prompt => prompt;
    }
}
