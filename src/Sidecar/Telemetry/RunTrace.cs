using System.Buffers;
using System.Diagnostics;
using AgentMark.V1;
using Grpc.Core;

namespace AgentMark.Sidecar.Telemetry;

/// <summary>
/// The trace of one run. It always has an id, whether or not anybody listens: callers are shown it, and the runner's spans
/// join it. A valid <c>traceparent</c> of the request is continued; an invalid one is ignored.
/// </summary>
internal sealed class RunTrace : IDisposable
{
    public const string SourceName = "AgentMark.Sidecar";

    /// <summary>A span is no archive: longer values are cut.</summary>
    public const int LongestValue = 64 * 1024;

    private static readonly SearchValues<char> LowerHex = SearchValues.Create("0123456789abcdef");

    private static readonly ActivitySource Source = new(SourceName);

    private readonly Activity? activity;
    private readonly ActivityContext context;

    private RunTrace(Activity? activity, ActivityContext context)
    {
        this.activity = activity;
        this.context = context;
        TraceId = context.TraceId.ToHexString();
    }

    /// <summary>32 lower-case hex digits: our own, until the runner names its.</summary>
    public string TraceId { get; private set; }

    /// <summary>False when no span is recorded: then nothing needs to be gathered for it.</summary>
    public bool IsRecorded => activity is { IsAllDataRequested: true };

    public static RunTrace Start(string name, IHeaderDictionary headers)
    {
        var state = headers.TraceState.ToString();
        ActivityContext.TryParse(headers.TraceParent, IsTraceState(state) ? state : null, isRemote: true, out var parent);
        Activity.Current = null;
        var activity = Source.StartActivity(name, ActivityKind.Server, parent);
        if (activity is not null)
        {
            return new RunTrace(activity, activity.Context);
        }

        // Without a listener the runner may still trace: a new root is marked as sampled so that its sampler says yes.
        var isRoot = parent == default;
        return new RunTrace(null, new ActivityContext(
            isRoot ? ActivityTraceId.CreateRandom() : parent.TraceId,
            ActivitySpanId.CreateRandom(),
            isRoot ? ActivityTraceFlags.Recorded : parent.TraceFlags,
            parent.TraceState));
    }

    /// <summary>Header values may hold bytes that gRPC metadata may not.</summary>
    private static bool IsTraceState(string text) => text.Length is > 0 and <= 512 && !text.AsSpan().ContainsAnyExceptInRange(' ', '~');

    public void AddTo(Metadata metadata)
    {
        metadata.Add(RunnerMetadata.TraceParent, $"00-{context.TraceId}-{context.SpanId}-{(byte)context.TraceFlags:x2}");
        if (!string.IsNullOrEmpty(context.TraceState))
        {
            metadata.Add(RunnerMetadata.TraceState, context.TraceState);
        }
    }

    /// <summary>Takes over the id of the runner's own trace; anything but 32 lower-case hex digits is ignored.</summary>
    public void UseRunnerTraceId(string? traceId)
    {
        if (traceId is { Length: 32 } && !traceId.AsSpan().ContainsAnyExcept(LowerHex))
        {
            TraceId = traceId;
        }
    }

    /// <summary>Sets an attribute; null and the empty string leave it out.</summary>
    public void Set(string name, object? value)
    {
        if (value is not (null or ""))
        {
            activity?.SetTag(name, value);
        }
    }

    public void Fail(string message) => activity?.SetStatus(ActivityStatusCode.Error, message);

    public void Dispose() => activity?.Dispose();
}
