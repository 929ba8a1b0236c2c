using System.Diagnostics;
using System.IO.Pipelines;

namespace AgentMark.Bench.StubRunner;

/// <summary>Writes one stream as its script says.</summary>
internal static class ScriptedStream
{
    public static async Task WriteAsync(PipeWriter output, Script script, EventBytes bytes, CancellationToken cancellation)
    {
        var sent = 0;
        if (script.IsHeld || script.Rate > 0)
        {
            await WriteOneAsync(output, script, bytes, sent++, cancellation);
        }

        if (script.IsHeld)
        {
            await script.Released.WaitAsync(cancellation);
        }

        if (script.Rate > 0)
        {
            await PaceAsync(output, script, bytes, sent, cancellation);
        }
        else if (script.IsStamped)
        {
            while (sent < script.Events)
            {
                await WriteOneAsync(output, script, bytes, sent++, cancellation);
            }
        }
        else
        {
            await PourAsync(output, script, bytes, sent, cancellation);
        }

        await output.WriteAsync(bytes.End, cancellation);
    }

    /// <summary>Streams that begin together do not beat together: each waits a random part of its interval first.</summary>
    private static async Task PaceAsync(PipeWriter output, Script script, EventBytes bytes, int sent, CancellationToken cancellation)
    {
        var interval = TimeSpan.FromSeconds(1 / script.Rate);
        await Task.Delay(interval * Random.Shared.NextDouble(), cancellation);
        using var timer = new PeriodicTimer(interval);
        while (sent < script.Events)
        {
            await timer.WaitForNextTickAsync(cancellation);
            await WriteOneAsync(output, script, bytes, sent++, cancellation);
        }
    }

    private static async Task PourAsync(PipeWriter output, Script script, EventBytes bytes, int sent, CancellationToken cancellation)
    {
        while (script.Events - sent >= EventBytes.EventsInBlock)
        {
            await output.WriteAsync(bytes.Block, cancellation);
            sent += EventBytes.EventsInBlock;
        }

        for (; sent < script.Events; sent++)
        {
            var one = bytes[sent];
            one.CopyTo(output.GetSpan(one.Length));
            output.Advance(one.Length);
        }
    }

    private static ValueTask<FlushResult> WriteOneAsync(PipeWriter output, Script script, EventBytes bytes, int index, CancellationToken cancellation)
    {
        var one = bytes[index];
        var span = output.GetSpan(one.Length);
        one.CopyTo(span);
        if (script.IsStamped)
        {
            EventBytes.WriteStamp(span[bytes.StampAt[EventBytes.Slot(index)]..], Stopwatch.GetTimestamp());
        }

        output.Advance(one.Length);
        return output.FlushAsync(cancellation);
    }
}
