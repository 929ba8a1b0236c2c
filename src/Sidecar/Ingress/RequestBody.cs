using System.Buffers;

namespace AgentMark.Sidecar.Ingress;

/// <summary>Reads an event's body once, bounded, before anybody knows whether it may be believed.</summary>
internal static class RequestBody
{
    private const int FirstGuess = 16 * 1024;

    /// <returns>The bytes as they came, or the refusal. The bytes are reserved in <paramref name="admission"/>: the caller releases them.</returns>
    public static async ValueTask<(ReadOnlyMemory<byte> Body, long Reserved, Refusal? Refusal)> ReadAsync(
        HttpRequest request, long most, Admission admission, CancellationToken cancellationToken)
    {
        var declared = request.ContentLength;
        var reserved = 0L;
        var body = new ArrayBufferWriter<byte>(1);
        try
        {
            while (true)
            {
                var result = await request.BodyReader.ReadAsync(cancellationToken);
                var total = body.WrittenCount + result.Buffer.Length;
                if (total > most)
                {
                    request.BodyReader.AdvanceTo(result.Buffer.End);
                    return Refuse(Refusal.BodyTooLarge(most));
                }

                if (total > reserved)
                {
                    var next = Math.Max(total, Math.Min(declared ?? most, Math.Max(FirstGuess, total * 2)));
                    // While it grows, the old buffer and the new one are there at once.
                    if (!admission.TryReserveBody(next))
                    {
                        request.BodyReader.AdvanceTo(result.Buffer.End);
                        return Refuse(Refusal.TooManyBytes);
                    }

                    body.GetSpan((int)(next - body.WrittenCount));
                    admission.ReleaseBody(reserved);
                    reserved = next;
                }

                foreach (var segment in result.Buffer)
                {
                    body.Write(segment.Span);
                }

                request.BodyReader.AdvanceTo(result.Buffer.End);
                if (result.IsCompleted)
                {
                    return (body.WrittenMemory, reserved, null);
                }
            }
        }
        catch (BadHttpRequestException e)
        {
            return Refuse(Refusal.BodyBroken(e.Message) with { Status = e.StatusCode });
        }
        catch
        {
            admission.ReleaseBody(reserved);
            throw;
        }

        (ReadOnlyMemory<byte>, long, Refusal?) Refuse(Refusal refusal)
        {
            admission.ReleaseBody(reserved);
            return (default, 0, refusal);
        }
    }
}
