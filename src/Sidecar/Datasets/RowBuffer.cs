namespace AgentMark.Sidecar.Datasets;

/// <summary>
/// The bytes of a stream that are read but not yet taken. It holds one row and one read, so that a data set of any length needs
/// the memory of its longest row.
/// </summary>
/// <param name="source">The bytes; the caller disposes of it.</param>
/// <param name="name">The data set, for messages.</param>
internal sealed class RowBuffer(Stream source, string name)
{
    /// <summary>The longest row that is read.</summary>
    public const int MaxRowBytes = 16 * 1024 * 1024;

    private const int FirstSize = 64 * 1024;

    private byte[] buffer = new byte[FirstSize];
    private int start;
    private int end;

    /// <summary>The longest wait for the next bytes.</summary>
    public TimeSpan StallLimit { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>True when <see cref="Rest"/> is all that there will be.</summary>
    public bool IsAtEnd { get; private set; }

    /// <summary>What is there; overwritten by the next <see cref="FillAsync"/>.</summary>
    public ReadOnlyMemory<byte> Rest => buffer.AsMemory(start, end - start);

    public void Take(int count) => start += count;

    /// <summary>Adds what the stream has next, or finds its end.</summary>
    /// <param name="line">The line that is being read, for messages.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="DatasetException">The row is too long, or the stream broke off or fell silent.</exception>
    public async ValueTask FillAsync(long line, CancellationToken cancellation)
    {
        MakeRoom(line);
        using var stall = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        stall.CancelAfter(StallLimit);
        try
        {
            var count = await source.ReadAsync(buffer.AsMemory(end), stall.Token);
            end += count;
            IsAtEnd = count == 0;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw Broken(line, "nothing came for too long", StatusCodes.Status504GatewayTimeout);
        }
        catch (Exception e) when (e is IOException or HttpRequestException or InvalidDataException)
        {
            throw Broken(line, "it broke off");
        }
    }

    public DatasetException TooLong(long line) => DatasetException.Refused(
        $"Line {line} of the data set {name} holds a row of more than {MaxRowBytes / 1024 / 1024} MiB; make it smaller.");

    public DatasetException Broken(long line, string how, int status = StatusCodes.Status502BadGateway) =>
        new($"The data set {name} could not be read past line {line}: {how}. Run it again, or look at where it is kept.", status);

    private void MakeRoom(long line)
    {
        var rest = Rest;
        if (rest.Length > MaxRowBytes)
        {
            throw TooLong(line);
        }

        if (end < buffer.Length)
        {
            return;
        }

        // Only a row that fills more than half of the buffer makes it grow: moving the rest to the front costs little then.
        if (rest.Length > buffer.Length / 2)
        {
            buffer = new byte[Math.Min(buffer.Length * 2, MaxRowBytes + FirstSize)];
        }

        rest.CopyTo(buffer);
        (start, end) = (0, rest.Length);
    }
}
