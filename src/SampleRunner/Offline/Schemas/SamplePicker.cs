namespace AgentMark.SampleRunner.Offline.Schemas;

/// <summary>Picks by the prompt and the place in the value, so that equal prompts give equal values and other places other ones.</summary>
internal sealed class SamplePicker(string seed)
{
    private readonly uint _seed = Hash(2166136261, seed);

    /// <summary>Any number.</summary>
    public uint Number(string path)
    {
        // FNV-1a leaves the low bits of short texts alike; folding the high ones in makes parities vary too.
        var hash = Hash(_seed, path);
        return (hash ^ (hash >> 16)) * 0x45D9F3B >> 3;
    }

    /// <summary>One of the values.</summary>
    /// <exception cref="NoSampleException">There are none.</exception>
    public T OneOf<T>(IReadOnlyList<T> values, string path) =>
        values.Count > 0 ? values[(int)(Number(path) % (uint)values.Count)] : throw new NoSampleException($"{path} allows nothing");

    private static uint Hash(uint start, string text)
    {
        foreach (var letter in text)
        {
            start = (start ^ letter) * 16777619;
        }

        return start;
    }
}
