using AgentMark.Sidecar.Datasets;
using AgentMark.Sidecar.Wire;
using Grpc.Core;

namespace AgentMark.Sidecar.Forwarding;

/// <summary>
/// The heart of a streamed run: (1) wait for the first event, or commit the headers after the header wait, (2) write each event's
/// lines, (3) flush when the next event is not already there, (4) end with what the run ended with.
/// </summary>
/// <param name="owner">The run.</param>
/// <param name="client">Takes the lines.</param>
/// <param name="events">The runner's events.</param>
/// <param name="lines">Makes lines of them.</param>
/// <param name="observer">Sees each of them.</param>
/// <param name="committing">Called when the headers are decided: from then on nothing is tried anew.</param>
/// <typeparam name="TEvent">The runner's message.</typeparam>
internal sealed class StreamRelay<TEvent>(
    Run owner,
    ClientFlow client,
    IEventSource<TEvent> events,
    EventLines<TEvent> lines,
    RunObserver<TEvent> observer,
    Action? committing = null)
    where TEvent : allows ref struct
{
    private readonly HttpContext context = owner.Context;
    private readonly RunScope run = owner.Scope;

    /// <summary>Status and headers are decided; a failure is a line from now on.</summary>
    public bool Committed { get; private set; }

    /// <summary>Relays the run and ends the stream, whichever way it went.</summary>
    /// <returns>Null when the run went well, else why it did not; nothing has been sent then unless <see cref="Committed"/>.</returns>
    /// <exception cref="RpcException">The call failed before the headers were committed.</exception>
    public async Task<RunFailure?> RunAsync(RunnerFailures failures, TimeSpan headerWait)
    {
        RunFailure? failure;
        try
        {
            failure = await RelayAsync(headerWait);
        }
        catch (Exception e) when (Committed && (e is RpcException or DatasetException || run.Cause != EndCause.None))
        {
            failure = failures.Judge(e, owner);
        }
        catch (Exception) when (Committed)
        {
            // A bug of ours, perhaps in the middle of a line: a stream that ends tidily would be a lie.
            context.Abort();
            throw;
        }

        owner.Trace.UseRunnerTraceId(events.TraceId);
        if (failure is null)
        {
            await CompleteAsync(owner.Trace.TraceId);
        }
        else if (Committed && !failure.IsClients)
        {
            lines.WriteError(failure.Message);
            await CompleteAsync(owner.Trace.TraceId);
        }

        return failure;
    }

    /// <returns>Null when the run is complete, else why it is not.</returns>
    /// <exception cref="RpcException">The call failed.</exception>
    private async Task<RunFailure?> RelayAsync(TimeSpan headerWait)
    {
        // 1. The first event decides the status.
        var next = events.NextAsync();
        if (!next.IsCompleted)
        {
            await ((Task)next).WaitAsync(headerWait, run.Time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!next.IsCompleted && run.Cause == EndCause.None)
            {
                Commit();
                await context.Response.StartAsync(CancellationToken.None);
                await client.FlushAsync();
            }
        }

        while (await next)
        {
            Commit();

            // 2. Lines.
            var result = Write(events.Current);
            if (result.Fault is not null)
            {
                return Fault(result.Fault);
            }

            if (result.IsLast)
            {
                return null;
            }

            // 3. One write for all events that are there.
            next = events.NextAsync();
            if ((!next.IsCompleted || client.IsFull) && (lines.WriteSnapshot().Fault is { } fault ? Fault(fault) : await FlushAsync()) is { } failure)
            {
                return failure;
            }
        }

        // 4. The runner ended its call without an event that says so.
        if (lines.End() is { } problem)
        {
            return Fault(problem);
        }

        Commit();
        return null;
    }

    private LineResult Write(TEvent runnerEvent)
    {
        observer.Observe(runnerEvent);
        return lines.Write(runnerEvent);
    }

    private async Task CompleteAsync(string traceId)
    {
        lines.WriteDone(traceId);
        if (await client.FlushAsync())
        {
            await context.Response.CompleteAsync();
        }
    }

    private static RunFailure Fault(string text) => new(FailureKind.RunnerFault, StatusCodes.Status500InternalServerError, text);

    private async ValueTask<RunFailure?> FlushAsync() =>
        await client.FlushAsync() ? null : RunnerFailures.Ended(run, owner.Lease.Address);

    private void Commit()
    {
        if (Committed)
        {
            return;
        }

        Committed = true;
        committing?.Invoke();
        context.Response.StatusCode = StatusCodes.Status200OK;
        context.Response.ContentType = "application/x-ndjson";
        context.Response.Headers["AgentMark-Streaming"] = "true";
        // Proxies such as nginx hold back what they are not told to pass on.
        context.Response.Headers["X-Accel-Buffering"] = "no";
    }
}
