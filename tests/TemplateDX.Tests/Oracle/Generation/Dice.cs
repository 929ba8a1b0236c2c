using CsCheck;

namespace AgentMark.TemplateDX.Tests.Oracle.Generation;

/// <summary>The choices of one case: the same for the same seed and number.</summary>
internal sealed class Dice(ulong seed, int number)
{
    private readonly PCG pcg = new((uint)number, seed);

    public int Below(int bound) => (int)pcg.Next((uint)bound);

    public int Between(int first, int last) => first + Below(last - first + 1);

    public bool Chance(int percent) => Below(100) < percent;

    public T Pick<T>(params ReadOnlySpan<T> choices) => choices[Below(choices.Length)];

    public T Draw<T>(Gen<T> gen) => gen.Generate(pcg, null, out _);

    /// <summary>As many results as <paramref name="first"/> to <paramref name="last"/>.</summary>
    public List<T> Some<T>(int first, int last, Func<T> make) => [.. Enumerable.Range(0, Between(first, last)).Select(_ => make())];

    /// <summary>One of the makers, each as often as its weight says.</summary>
    public T Weighted<T>(params ReadOnlySpan<(int Weight, Func<T> Make)> choices)
    {
        var total = 0;
        foreach (var (weight, _) in choices)
        {
            total += weight;
        }

        var left = Below(total);
        foreach (var (weight, make) in choices)
        {
            if ((left -= weight) < 0)
            {
                return make();
            }
        }

        throw new InvalidOperationException("No choice has a weight.");
    }
}
