using System.IO.Pipelines;
using System.Net;

namespace AgentMark.EndToEnd.Harness;

/// <summary>A request body that leaves piece by piece, as a test pushes it.</summary>
internal sealed class PushContent : HttpContent
{
    private readonly Pipe _pipe = new();

    public async Task PushAsync(ReadOnlyMemory<byte> piece) => await _pipe.Writer.WriteAsync(piece);

    public void End() => _pipe.Writer.Complete();

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        while (true)
        {
            var result = await _pipe.Reader.ReadAsync();
            foreach (var piece in result.Buffer)
            {
                await stream.WriteAsync(piece);
            }

            await stream.FlushAsync();
            _pipe.Reader.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted)
            {
                return;
            }
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
