using System.Globalization;

namespace AgentMark.Bench.StubRunner;

/// <summary>What every stream that begins from now on does.</summary>
/// <param name="Events">Events with text in a stream; the finish comes on top.</param>
/// <param name="Rate">Events a second and stream; 0: as fast as they are taken.</param>
/// <param name="Size">Bytes of text in an event, about.</param>
/// <param name="IsStamped">The text begins with <c>@</c> and the monotonic clock in 16 hex digits, at the moment of the write.</param>
/// <param name="IsHeld">The stream stops after its first event until it is released.</param>
/// <param name="IsChunkEach">Every line is an HTTP chunk of its own, also where many are written at once.</param>
internal sealed record Script(int Events, double Rate, int Size, bool IsStamped, bool IsHeld, bool IsChunkEach)
{
    private readonly TaskCompletionSource released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Released => released.Task;

    public EventBytes Grpc { get; } = EventBytes.Grpc(Size, IsStamped);

    public EventBytes Lines { get; } = EventBytes.Lines(Size, IsStamped, IsChunkEach);

    public void Release() => released.TrySetResult();

    public static Script Read(IQueryCollection query) => new(
        int.Parse(query["events"].ToString(), CultureInfo.InvariantCulture),
        double.Parse(query["rate"].ToString(), CultureInfo.InvariantCulture),
        int.Parse(query["size"].ToString(), CultureInfo.InvariantCulture),
        query["stamped"] == "true",
        query["held"] == "true",
        query["chunkEach"] == "true");
}
