using System.Diagnostics;
using AgentMark.Sidecar.Telemetry;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace AgentMark.Sidecar.Tests.Telemetry;

public sealed class RunTraceTests
{
    private const string TraceId = "0af7651916cd43dd8448eb211c80319c";
    private const string SpanId = "b7ad6b7169203331";
    private const string Valid = $"00-{TraceId}-{SpanId}-01";

    [Fact]
    public void Without_a_listener_there_are_ids_all_the_same_and_the_runner_is_told_to_record()
    {
        using var trace = Start();
        Assert.Matches("^[0-9a-f]{32}$", trace.TraceId);
        Assert.NotEqual(new string('0', 32), trace.TraceId);
        Assert.False(trace.IsRecorded);
        Assert.Matches($"^00-{trace.TraceId}-[0-9a-f]{{16}}-01$", Sent(trace, "traceparent"));
        Assert.Null(Sent(trace, "tracestate"));
    }

    [Fact]
    public void Every_run_has_a_trace_of_its_own()
    {
        using var one = Start();
        using var two = Start();
        Assert.NotEqual(one.TraceId, two.TraceId);
    }

    [Theory]
    [InlineData("01")]
    [InlineData("00")]
    public void A_valid_traceparent_is_continued_with_a_span_of_our_own_and_its_flags(string flags)
    {
        using var trace = Start($"00-{TraceId}-{SpanId}-{flags}", "vendor=1,other=2");
        Assert.Equal(TraceId, trace.TraceId);
        var sent = Sent(trace, "traceparent");
        Assert.Matches($"^00-{TraceId}-[0-9a-f]{{16}}-{flags}$", sent);
        Assert.DoesNotContain(SpanId, sent, StringComparison.Ordinal);
        Assert.Equal("vendor=1,other=2", Sent(trace, "tracestate"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData($"00-{TraceId}-{SpanId}")]
    [InlineData($"00-00000000000000000000000000000000-{SpanId}-01")]
    [InlineData($"00-{TraceId}-0000000000000000-01")]
    [InlineData($"ff-{TraceId}-{SpanId}-01")]
    [InlineData($"00-0AF7651916CD43DD8448EB211C80319C-{SpanId}-01")]
    [InlineData($"00-{TraceId}-{SpanId}-zz")]
    [InlineData($"{Valid},{Valid}")]
    public void An_invalid_traceparent_is_ignored_with_its_state(string traceparent)
    {
        using var trace = Start(traceparent, "vendor=1");
        Assert.NotEqual(TraceId, trace.TraceId);
        Assert.Matches($"^00-{trace.TraceId}-[0-9a-f]{{16}}-01$", Sent(trace, "traceparent"));
        Assert.Null(Sent(trace, "tracestate"));
    }

    [Theory]
    [InlineData("vendor=\u00e9")]
    [InlineData("vendor=\t")]
    [InlineData("")]
    public void A_trace_state_that_gRPC_cannot_carry_is_left_out(string state)
    {
        using var trace = Start(Valid, state);
        Assert.Equal(TraceId, trace.TraceId);
        Assert.Null(Sent(trace, "tracestate"));
    }

    [Fact]
    public void A_trace_state_of_more_than_512_characters_is_left_out()
    {
        using var longest = Start(Valid, "v=" + new string('x', 510));
        Assert.NotNull(Sent(longest, "tracestate"));
        using var longer = Start(Valid, "v=" + new string('x', 511));
        Assert.Null(Sent(longer, "tracestate"));
    }

    [Fact]
    public void A_listener_gets_the_span_that_the_runner_joins()
    {
        var stopped = new List<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == RunTrace.SourceName,
            Sample = static (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity =>
            {
                lock (stopped)
                {
                    stopped.Add(activity);
                }
            },
        };
        ActivitySource.AddActivityListener(listener);

        string sent;
        using (var trace = Start(Valid, "vendor=1"))
        {
            Assert.True(trace.IsRecorded);
            Assert.Equal(TraceId, trace.TraceId);
            trace.Set("kept", 7L);
            trace.Set("empty", "");
            trace.Set("absent", null);
            trace.Fail("it failed");
            sent = Sent(trace, "traceparent")!;
            Assert.Equal("vendor=1", Sent(trace, "tracestate"));
        }

        Activity span;
        lock (stopped)
        {
            span = Assert.Single(stopped, a => a.TraceId.ToHexString() == TraceId);
        }

        Assert.Equal($"00-{TraceId}-{span.SpanId}-01", sent);
        Assert.Equal(SpanId, span.ParentSpanId.ToHexString());
        Assert.Equal("the run", span.DisplayName);
        Assert.Equal([new("kept", 7L)], span.TagObjects);
        Assert.Equal((ActivityStatusCode.Error, "it failed"), (span.Status, span.StatusDescription));
    }

    [Fact]
    public void The_trace_that_a_runner_names_is_the_one_that_callers_are_shown()
    {
        using var trace = Start(Valid);
        trace.UseRunnerTraceId("ffffffffffffffffffffffffffffffff");
        Assert.Equal("ffffffffffffffffffffffffffffffff", trace.TraceId);
        Assert.StartsWith($"00-{TraceId}-", Sent(trace, "traceparent"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("0af7651916cd43dd8448eb211c80319")]
    [InlineData("0af7651916cd43dd8448eb211c80319cc")]
    [InlineData("0AF7651916CD43DD8448EB211C80319C")]
    [InlineData("0af76519-16cd-43dd-8448-eb211c80")]
    [InlineData("0af7651916cd43dd8448eb211c80319\n")]
    public void A_runners_id_of_another_form_is_ignored(string? id)
    {
        using var trace = Start();
        var own = trace.TraceId;
        trace.UseRunnerTraceId(id);
        Assert.Equal(own, trace.TraceId);
    }

    private static RunTrace Start(string? traceparent = null, string? tracestate = null)
    {
        IHeaderDictionary headers = new HeaderDictionary();
        if (traceparent is not null)
        {
            headers.TraceParent = traceparent;
        }

        if (tracestate is not null)
        {
            headers.TraceState = tracestate;
        }

        return RunTrace.Start("the run", headers);
    }

    private static string? Sent(RunTrace trace, string name)
    {
        var metadata = new Metadata();
        trace.AddTo(metadata);
        return metadata.GetValue(name);
    }
}
