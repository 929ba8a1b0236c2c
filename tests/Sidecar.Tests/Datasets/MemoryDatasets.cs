using System.Runtime.CompilerServices;
using System.Text;
using AgentMark.Sidecar.Datasets;

namespace AgentMark.Sidecar.Tests.Datasets;

/// <summary>A data set of so many rows, and how often and how far it was read.</summary>
internal sealed class MemoryDatasets(long count) : IDatasetSource
{
    private static readonly byte[] Input = Encoding.UTF8.GetBytes("{}");

    public int Reads { get; private set; }

    public long Furthest { get; private set; } = -1;

    public async IAsyncEnumerable<SourceRow> Read(string path, [EnumeratorCancellation] CancellationToken cancellation)
    {
        Reads++;
        await Task.CompletedTask;
        for (long index = 0; index < count; index++)
        {
            Furthest = Math.Max(Furthest, index);
            yield return new SourceRow(index, Input, default);
        }
    }
}
