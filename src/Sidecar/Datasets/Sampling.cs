using System.Runtime.CompilerServices;

namespace AgentMark.Sidecar.Datasets;

/// <summary>
/// Which rows of a data set to run: all, listed ones, a share, or one side of a split. A bad row has its place like any other,
/// and is passed on when its place is chosen.
/// </summary>
internal sealed record Sampling
{
    /// <summary>Indices from 0; those behind the last row choose nothing. Null: not by index.</summary>
    public IReadOnlySet<long>? Rows { get; init; }

    /// <summary>The share, or the train side's part of a split, in percent. Null: every row.</summary>
    public double? Percent { get; init; }

    /// <summary>The side of a split; null when <see cref="Percent"/> is a share.</summary>
    public SplitSide? Side { get; init; }

    /// <summary>Makes a share or a split the same in every run.</summary>
    public double? Seed { get; init; }

    /// <summary>Where a share without a seed gets its luck from, from 0 to below 1.</summary>
    public Func<double> Chance { get; init; } = Random.Shared.NextDouble;

    /// <summary>
    /// The chosen rows, in reading order, as they are read. A split without a seed has to know how many rows there are, and
    /// reads the source twice: that costs time, where keeping the rows would cost memory.
    /// </summary>
    /// <exception cref="DatasetException">As the source throws it.</exception>
    public async IAsyncEnumerable<SourceRow> SelectAsync(IDatasetSource source, string path, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var isChosen = await ChooseAsync(source, path, cancellation);
        var last = Rows?.DefaultIfEmpty(-1).Max() ?? long.MaxValue;
        await foreach (var row in source.Read(path, cancellation))
        {
            if (row.Index > last)
            {
                yield break;
            }

            if (isChosen(row.Index))
            {
                yield return row;
            }
        }
    }

    private async ValueTask<Func<long, bool>> ChooseAsync(IDatasetSource source, string path, CancellationToken cancellation)
    {
        if (Rows is not null)
        {
            return Rows.Contains;
        }

        if (Percent is not { } percent)
        {
            return _ => true;
        }

        if (Seed is { } seed)
        {
            return index => SeededShare.At(seed, index) < percent / 100 == Side is not SplitSide.Test;
        }

        if (Side is null)
        {
            return _ => Chance() < percent / 100;
        }

        var cut = Math.Floor((await CountAsync(source, path, cancellation) * percent / 100) + 0.5); // halves round up
        return index => index < cut == Side is SplitSide.Train;
    }

    private static async ValueTask<long> CountAsync(IDatasetSource source, string path, CancellationToken cancellation)
    {
        long count = 0;
        await foreach (var _ in source.Read(path, cancellation))
        {
            count++;
        }

        return count;
    }
}
