using AgentMark.TemplateDX;
using Microsoft.Extensions.Caching.Memory;

namespace AgentMark.Sidecar.Rendering;

/// <summary>The prompts that were run lately, by the bytes of their trees: the same prompt is sent over and over, and reading it is most of the work.</summary>
internal sealed class PromptStore : IDisposable
{
    /// <summary>Bytes of the trees that are kept; what they are read into takes about as much.</summary>
    private const long MostBytes = 16 * 1024 * 1024;

    private static readonly TimeSpan Unused = TimeSpan.FromMinutes(10);

    private readonly MemoryCache prompts = new(new MemoryCacheOptions { SizeLimit = MostBytes });

    /// <exception cref="TemplateException">It is no prompt. That is not remembered.</exception>
    public Prompt Read(ReadOnlyMemory<byte> astJson)
    {
        var key = AstKey.Of(astJson.Span);
        if (prompts.TryGetValue(key, out Prompt? known))
        {
            return known!;
        }

        var prompt = Prompt.Read(astJson);
        prompts.Set(key, prompt, new MemoryCacheEntryOptions { Size = astJson.Length, SlidingExpiration = Unused });
        return prompt;
    }

    public void Dispose() => prompts.Dispose();
}
