using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using AgentMark.EndToEnd.Harness;
using Google.Protobuf;
using Grpc.Core;

namespace AgentMark.EndToEnd;

/// <summary>Promise: one trace from the caller through the sidecar to the runner; metrics always, spans only where somebody asked for them.</summary>
public abstract class Telemetry(SidecarBinary binary) : OwnSidecarTests(binary)
{
    private const string TraceId = "4bf92f3577b34da6a3ce929d0e0e4736";
    private const string SpanId = "00f067aa0ba902b7";
    private const string Answer = "an answer that only spans may hold";

    [Theory]
    [InlineData("01")]
    [InlineData("00")]
    public async Task Valid_trace_of_the_caller_is_continued(string flags)
    {
        var (sidecar, runner) = await StartAsync();
        var (shown, call) = await RunAsync(sidecar, runner, ("traceparent", $"00-{TraceId}-{SpanId}-{flags}"), ("tracestate", "vendor=a1,other=b2"));
        Assert.Equal(TraceId, shown);
        var parts = Assert.Single(call.Metadata["traceparent"]).Split('-');
        Assert.Equal(["00", TraceId], parts[..2]);
        Assert.Matches("^[0-9a-f]{16}$", parts[2]);
        Assert.NotEqual(SpanId, parts[2]);
        Assert.Equal(flags, parts[3]);
        Assert.Equal("vendor=a1,other=b2", Assert.Single(call.Metadata["tracestate"]));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("rubbish")]
    [InlineData("00-00000000000000000000000000000000-00f067aa0ba902b7-01")]
    [InlineData("00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01")]
    [InlineData("00-4BF92F3577B34DA6A3CE929D0E0E4736-00F067AA0BA902B7-01")]
    [InlineData("00-4bf92f3577b34da6a3ce929d0e0e47-00f067aa0ba902b7-01")]
    [InlineData("ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")]
    public async Task Without_a_valid_one_the_run_has_a_trace_of_its_own(string? traceparent)
    {
        var (sidecar, runner) = await StartAsync();
        (string, string)[] headers = traceparent is null ? [] : [("traceparent", traceparent), ("tracestate", "vendor=a1")];
        var (first, call) = await RunAsync(sidecar, runner, headers);
        Assert.NotEqual(TraceId, first);
        Assert.Matches($"^00-{first}-[0-9a-f]{{16}}-0[01]$", Assert.Single(call.Metadata["traceparent"]));
        Assert.Empty(call.Metadata["tracestate"]);
        var (second, _) = await RunAsync(sidecar, runner, headers);
        Assert.NotEqual(first, second);
    }

    [Fact]
    public async Task Runner_that_names_its_trace_in_its_first_event_is_shown()
    {
        var (sidecar, runner) = await StartAsync();
        var name = Event.NewName();
        runner.OnPrompt(name, Say.Started(TraceId), Say.Text("a"), Say.Finish());
        Assert.Equal(TraceId, await ShownAsync(sidecar, name));
    }

    [Fact]
    public async Task Runner_that_names_its_trace_in_initial_metadata_is_shown()
    {
        var (sidecar, runner) = await StartAsync();
        var name = Event.NewName();
        runner.OnPrompt(name, async call =>
        {
            await call.Context.WriteResponseHeadersAsync(new Metadata { { "agentmark-trace-id", TraceId } });
            await call.SendAsync(Say.Text("a"), Say.Finish());
        });
        Assert.Equal(TraceId, await ShownAsync(sidecar, name));
    }

    [Fact]
    public async Task Runner_that_names_no_trace_id_is_not_believed()
    {
        var (sidecar, runner) = await StartAsync();
        var name = Event.NewName();
        runner.OnPrompt(name, Say.Started("my-trace\",\"forged\":\"x"), Say.Text("a"), Say.Finish());
        Assert.Matches("^[0-9a-f]{32}$", await ShownAsync(sidecar, name));
    }

    [Fact]
    public async Task Answer_in_one_piece_shows_the_trace_too()
    {
        var (sidecar, runner) = await StartAsync();
        var name = Event.NewName();
        runner.OnPrompt(name, Say.Text("a"), Say.Finish());
        using var reply = await SenderTo(sidecar).PostAsync(Event.Prompt(name, stream: false), WithHeaders([("traceparent", $"00-{TraceId}-{SpanId}-01")]));
        Assert.Equal(TraceId, (await reply.JsonAsync()).GetProperty("traceId").GetString());
    }

    [Fact]
    public async Task Every_run_has_an_id_of_its_own_that_the_runner_sees()
    {
        var (sidecar, runner) = await StartAsync();
        var (_, first) = await RunAsync(sidecar, runner);
        var (_, second) = await RunAsync(sidecar, runner);
        var id = Assert.Single(first.Metadata["agentmark-run-id"]);
        Assert.NotEmpty(id);
        Assert.Equal(id, first.Prompt.RunId);
        Assert.NotEqual(id, Assert.Single(second.Metadata["agentmark-run-id"]));
    }

    [Fact]
    public async Task Metrics_count_runs_and_refusals()
    {
        var (sidecar, runner) = await StartAsync();
        await RunAsync(sidecar, runner);
        var failing = Event.NewName();
        runner.OnPrompt(failing, _ => throw new RpcException(new Status(StatusCode.NotFound, "no")));
        using (var failed = await SenderTo(sidecar).PostAsync(Event.Prompt(failing)))
        {
            await failed.FailsAsync(404);
        }

        using (var unsigned = await SenderTo(sidecar, secret: null).PostAsync(Event.GetEvals()))
        {
            await unsigned.FailsAsync(401);
        }

        using (var broken = await SenderTo(sidecar).PostAsync("{"))
        {
            await broken.FailsAsync(400);
        }

        var skipped = Event.NewName();
        runner.OnPrompt(skipped, async call =>
        {
            await call.SendRawAsync(Say.Unknown());
            await call.SendAsync(Say.Text("a"), Say.Finish(), Say.Text("too late"));
        });
        using (var odd = await SenderTo(sidecar).PostAsync(Event.Prompt(skipped)))
        {
            await odd.LinesAsync();
        }

        string[] expected =
        [
            """^agentmark_sidecar_run_duration_seconds_count\{[^}]*event="prompt-run"[^}]*outcome="ok"[^}]*\} 2( |$)""",
            """^agentmark_sidecar_run_duration_seconds_count\{[^}]*event="prompt-run"[^}]*outcome="runner_status"[^}]*\} 1( |$)""",
            """^agentmark_sidecar_run_first_event_seconds_count\{[^}]*event="prompt-run"[^}]*\} 2( |$)""",
            """^agentmark_sidecar_runs_open(\{[^}]*\})? 0( |$)""",
            """^agentmark_sidecar_refusals_total\{[^}]*reason="signature_missing"[^}]*\} 1( |$)""",
            """^agentmark_sidecar_refusals_total\{[^}]*reason="bad_event"[^}]*\} 1( |$)""",
            """^agentmark_sidecar_secret_uses_total\{[^}]*position="0"[^}]*\} 4( |$)""",
            """^agentmark_sidecar_runner_events_skipped_total(\{[^}]*\})? 1( |$)""",
            """^agentmark_sidecar_runner_events_surplus_total(\{[^}]*\})? [1-9]""",
            """^http_server_request_duration_seconds_count\{""",
            """^dotnet_""",
        ];
        var text = "";
        foreach (var line in expected)
        {
            await Eventually.TrueAsync(
                async () => Regex.IsMatch(text = await MetricsAsync(sidecar), line, RegexOptions.Multiline),
                $"{line} in /metrics",
                TimeSpan.FromSeconds(10));
        }

        Assert.All(Sentinels.All, sentinel => Assert.DoesNotContain(sentinel, text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Span_says_what_was_run()
    {
        var collector = await CollectorAsync();
        var (sidecar, runner) = await StartAsync(Exporting(collector));
        var name = Event.NewName();
        runner.OnPrompt(name, Say.Text(Answer[..6]), Say.Text(Answer[6..]), Say.Finish(input: 12, output: 34));
        var body = Event.Flat(
            "prompt-run",
            $$"""{"ast":{{Event.Ast(name, more: "agentmark_meta:\\n  commit_sha: c0ffee\\n")}},"promptPath":"greetings/hello.prompt.mdx","customProps":{"text":"{{Sentinels.PropsText}}"} }""");
        using var reply = await SenderTo(sidecar).PostAsync(body, WithHeaders([("traceparent", $"00-{TraceId}-{SpanId}-01")]));
        Lines.EndInDone(await reply.LinesAsync());
        var span = await collector.SpanAsync(name);
        Assert.Equal(TraceId, span.TraceId);
        Assert.Equal(SpanId, span.ParentId);
        Assert.Contains(span.SpanId, Assert.Single((await runner.CallOfAsync(name)).Metadata["traceparent"]), StringComparison.Ordinal);
        Assert.NotEqual(2UL, span.StatusCode);
        Assert.Equal(name, span.Attributes["agentmark.trace_name"]);
        Assert.Equal(name, span.Attributes["agentmark.prompt_name"]);
        Assert.Equal("greetings/hello.prompt.mdx", span.Attributes["agentmark.prompt_path"]);
        Assert.Equal("c0ffee", span.Attributes["agentmark.metadata.commit_sha"]);
        Assert.Equal($$"""{"text":"{{Sentinels.PropsText}}"}""", span.Attributes["agentmark.props"]);
        Assert.Equal(Answer, span.Attributes["agentmark.output"]);
        Assert.Equal("test-model", span.Attributes["gen_ai.request.model"]);
        Assert.Equal("chat", span.Attributes["gen_ai.operation.name"]);
        Assert.Equal("llm", span.Attributes["agentmark.span.kind"]);
        Assert.Equal(12UL, span.Attributes["gen_ai.usage.input_tokens"]);
        Assert.Equal(34UL, span.Attributes["gen_ai.usage.output_tokens"]);
        Assert.Equal("agentmark-sidecar", span.Resource["service.name"]);
    }

    [Fact]
    public async Task Span_leaves_out_what_is_not_known()
    {
        var collector = await CollectorAsync();
        var (sidecar, runner) = await StartAsync(Exporting(collector));
        var name = Event.NewName();
        runner.OnPrompt(name, Say.Image("image/png", 1));
        using var reply = await SenderTo(sidecar).PostAsync(Event.Flat("prompt-run", $$"""{"ast":{{Event.Ast(name, "image_config")}}}"""));
        await reply.TextAsync();
        var span = await collector.SpanAsync(name);
        string[] absent =
        [
            "gen_ai.usage.input_tokens", "gen_ai.usage.output_tokens", "gen_ai.operation.name", "agentmark.span.kind",
            "agentmark.prompt_path", "agentmark.metadata.commit_sha", "agentmark.props",
        ];
        Assert.All(absent, attribute => Assert.DoesNotContain(attribute, span.Attributes.Keys));
        Assert.Equal("test-model", span.Attributes["gen_ai.request.model"]);
    }

    [Fact]
    public async Task Failed_run_has_a_failed_span_with_what_came_so_far()
    {
        var collector = await CollectorAsync();
        var (sidecar, runner) = await StartAsync(Exporting(collector));
        var name = Event.NewName();
        runner.OnPrompt(name, Say.Text(Answer), Say.Error("the model fell over"));
        using var reply = await SenderTo(sidecar).PostAsync(Event.Prompt(name));
        Lines.EndInErrorAndDone(await reply.LinesAsync(), "the model fell over");
        var span = await collector.SpanAsync(name);
        Assert.Equal(2UL, span.StatusCode);
        Assert.Contains("the model fell over", span.StatusMessage, StringComparison.Ordinal);
        Assert.Equal(Answer, span.Attributes["agentmark.output"]);
    }

    [Fact]
    public async Task Data_set_run_has_a_span()
    {
        var collector = await CollectorAsync();
        var (sidecar, runner) = await StartAsync(Exporting(collector));
        var name = Event.NewName();
        runner.OnDataset(name, Say.Row("{}", actualJson: "\"a\""));
        using var reply = await SenderTo(sidecar).PostAsync(Event.Dataset(name), WithHeaders([("traceparent", $"00-{TraceId}-{SpanId}-01")]));
        await reply.LinesAsync();
        await Eventually.TrueAsync(() => collector.Spans.Any(span => span.TraceId == TraceId), "the run's span");
        var span = collector.Spans.First(span => span.TraceId == TraceId);
        Assert.Equal(name, span.Attributes["agentmark.prompt_name"]);
        Assert.Equal("test-model", span.Attributes["gen_ai.request.model"]);
        Assert.Contains("agentmark.dataset_run_id", span.Attributes.Keys);
        Assert.Contains("agentmark.dataset_run_name", span.Attributes.Keys);
    }

    [Fact]
    public async Task Span_that_the_caller_does_not_sample_is_not_sent()
    {
        var collector = await CollectorAsync();
        var (sidecar, runner) = await StartAsync(Exporting(collector));
        var (shown, _) = await RunAsync(sidecar, runner, ("traceparent", $"00-{TraceId}-{SpanId}-00"));
        Assert.Equal(TraceId, shown);
        var (sampled, _) = await RunAsync(sidecar, runner);
        await Eventually.TrueAsync(() => collector.Spans.Any(span => span.TraceId == sampled), "the other run's span");
        Assert.DoesNotContain(collector.Spans, span => span.TraceId == TraceId);
    }

    [Theory]
    [InlineData("AGENTMARK_HIDE_INPUTS", Sentinels.PropsText, Answer)]
    [InlineData("AGENTMARK_HIDE_OUTPUTS", Answer, Sentinels.PropsText)]
    public async Task Hidden_text_is_in_no_span(string variable, string hidden, string shown)
    {
        var collector = await CollectorAsync();
        var (sidecar, runner) = await StartAsync([.. Exporting(collector), (variable, "true")]);
        var name = Event.NewName();
        runner.OnPrompt(name, Say.Text(Answer), Say.Finish());
        using var reply = await SenderTo(sidecar).PostAsync(Event.Prompt(name));
        await reply.LinesAsync();
        await collector.SpanAsync(name);
        Assert.True(collector.Holds(shown), $"'{shown}' should be in the span.");
        Assert.False(collector.Holds(hidden), $"'{hidden}' should not have left the sidecar.");
    }

    [Fact]
    public async Task Spans_that_wait_are_sent_before_it_ends()
    {
        var collector = await CollectorAsync();
        var (sidecar, runner) = await StartAsync([.. Exporting(collector), ("OTEL_BSP_SCHEDULE_DELAY", "600000"), ("AGENTMARK_DRAIN_SETTLE", "0s")]);
        var (shown, _) = await RunAsync(sidecar, runner);
        sidecar.Terminate();
        Assert.Equal(0, await sidecar.WaitForExitAsync());
        Assert.Contains(collector.Spans, span => span.TraceId == shown);
    }

    [Fact]
    public async Task Nothing_is_sent_where_the_exporter_is_none()
    {
        var collector = await CollectorAsync();
        await SendsNothingAsync(collector, [.. Exporting(collector), ("OTEL_TRACES_EXPORTER", "none"), ("OTEL_METRICS_EXPORTER", "none"), ("OTEL_LOGS_EXPORTER", "none")]);
    }

    [Fact]
    public async Task Nothing_is_sent_where_the_SDK_is_disabled()
    {
        var collector = await CollectorAsync();
        await SendsNothingAsync(collector, [.. Exporting(collector), ("OTEL_SDK_DISABLED", "true")]);
    }

    [Fact]
    public async Task Key_alone_sends_nothing()
    {
        var collector = await CollectorAsync();
        await SendsNothingAsync(
            collector,
            ("AGENTMARK_API_KEY", "sk_key"),
            ("AGENTMARK_APP_ID", "app_1"),
            ("AGENTMARK_BASE_URL", collector.Address),
            ("OTEL_BSP_SCHEDULE_DELAY", "100"));
    }

    [Theory]
    [InlineData("sk_key")]
    [InlineData("sk_live/a+b%41==")]
    [InlineData("sk_key,with=commas")]
    public async Task Cloud_gets_traces_with_the_bare_key_and_the_app(string key)
    {
        var collector = await CollectorAsync();
        var (sidecar, runner) = await StartAsync(
            ("AGENTMARK_EXPORT_TRACES", "true"),
            ("AGENTMARK_API_KEY", key),
            ("AGENTMARK_APP_ID", "app_1"),
            ("AGENTMARK_BASE_URL", collector.Address + "/base/"),
            ("OTEL_BSP_SCHEDULE_DELAY", "100"));
        var name = Event.NewName();
        runner.OnPrompt(name, Say.Finish());
        using var reply = await SenderTo(sidecar).PostAsync(Event.Prompt(name));
        await reply.LinesAsync();
        var span = await collector.SpanAsync(name);
        Assert.Equal("agentmark-client", span.Resource["service.name"]);
        Assert.Equal("app_1", span.Resource["agentmark.app_id"]);
        var export = collector.Exports.First();
        Assert.Equal("/base/v1/traces", export.Path);
        Assert.Equal("application/x-protobuf", export.Headers["Content-Type"]);
        Assert.Equal(key, export.Headers["Authorization"]);
        Assert.Equal("app_1", export.Headers["X-Agentmark-App-Id"]);
        Assert.False(sidecar.Output.Contains(key), "The key was printed.");
    }

    [Fact]
    public async Task Cloud_and_collector_both_get_the_span_and_only_one_the_key()
    {
        var collector = await CollectorAsync();
        var cloud = await CollectorAsync();
        var (sidecar, runner) = await StartAsync(
        [
            .. Exporting(collector),
            ("AGENTMARK_EXPORT_TRACES", "true"),
            ("AGENTMARK_API_KEY", "sk_key"),
            ("AGENTMARK_APP_ID", "app_1"),
            ("AGENTMARK_BASE_URL", cloud.Address),
        ]);
        var name = Event.NewName();
        runner.OnPrompt(name, Say.Finish());
        using var reply = await SenderTo(sidecar).PostAsync(Event.Prompt(name));
        await reply.LinesAsync();
        await cloud.SpanAsync(name);
        await collector.SpanAsync(name);
        Assert.All(collector.Exports, export => Assert.DoesNotContain("Authorization", export.Headers.Keys));
        Assert.All(cloud.Exports, export => Assert.Equal("/v1/traces", export.Path));
    }

    [Fact]
    public async Task Collector_that_is_gone_does_no_harm()
    {
        var (sidecar, runner) = await StartAsync(
            ("OTEL_EXPORTER_OTLP_ENDPOINT", $"http://127.0.0.1:{Ports.Next()}"),
            ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
            ("OTEL_BSP_SCHEDULE_DELAY", "50"));
        for (var i = 0; i < 5; i++)
        {
            await RunAsync(sidecar, runner);
        }
    }

    private static (string, string)[] Exporting(Collector collector) =>
    [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", collector.Address),
        ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
        ("OTEL_BSP_SCHEDULE_DELAY", "100"),
    ];

    private static Action<HttpRequestMessage> WithHeaders((string Name, string Value)[] headers) => request =>
    {
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }
    };

    private async Task<(SidecarProcess Sidecar, ScriptedRunner Runner)> StartAsync(params (string Name, string Value)[] variables)
    {
        var runner = await StartRunnerAsync();
        var options = new SidecarOptions { Runner = runner.Address };
        foreach (var (name, value) in variables)
        {
            options[name] = value;
        }

        return (await StartSidecarAsync(options), runner);
    }

    private async Task<Collector> CollectorAsync() => Own(await Collector.StartAsync());

    /// <summary>Runs a prompt: the trace id that the caller is shown, and the call that the runner got.</summary>
    private async Task<(string TraceId, RunnerCall Call)> RunAsync(SidecarProcess sidecar, ScriptedRunner runner, params (string Name, string Value)[] headers)
    {
        var name = Event.NewName();
        runner.OnPrompt(name, Say.Text("a"), Say.Finish());
        return (await ShownAsync(sidecar, name, headers), await runner.CallOfAsync(name));
    }

    private async Task<string> ShownAsync(SidecarProcess sidecar, string name, params (string Name, string Value)[] headers)
    {
        using var reply = await SenderTo(sidecar).PostAsync(Event.Prompt(name), WithHeaders(headers));
        await reply.IsStreamAsync();
        var lines = await reply.LinesAsync();
        Lines.EndInDone(lines);
        using var done = JsonDocument.Parse(lines[^1]);
        return done.RootElement.GetProperty("traceId").GetString()!;
    }

    private async Task<string> MetricsAsync(SidecarProcess sidecar)
    {
        using var reply = await ManagerOf(sidecar).GetAsync("/metrics");
        Assert.Equal(200, reply.Status);
        return await reply.TextAsync();
    }

    /// <summary>A drain flushes what is waiting to be sent, so that nothing can come after it.</summary>
    private async Task SendsNothingAsync(Collector collector, params (string Name, string Value)[] variables)
    {
        var (sidecar, runner) = await StartAsync([.. variables, ("AGENTMARK_DRAIN_SETTLE", "0s")]);
        await RunAsync(sidecar, runner);
        sidecar.Terminate();
        Assert.Equal(0, await sidecar.WaitForExitAsync());
        Assert.Empty(collector.Exports);
    }

    /// <summary>Takes OTLP over HTTP and keeps what it got.</summary>
    private sealed class Collector : IAsyncDisposable
    {
        private Upstream? _upstream;

        public string Address => _upstream!.Address;

        public ConcurrentQueue<Export> Exports { get; } = new();

        public IEnumerable<Span> Spans => Exports.Where(export => export.Path.EndsWith("/v1/traces", StringComparison.Ordinal)).SelectMany(export => Span.AllIn(export.Body));

        public static async Task<Collector> StartAsync()
        {
            var collector = new Collector();
            collector._upstream = await Upstream.StartAsync(async context =>
            {
                using var body = new MemoryStream();
                await context.Request.Body.CopyToAsync(body);
                var headers = context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
                collector.Exports.Enqueue(new Export(context.Request.Path, headers, body.ToArray()));
                context.Response.ContentType = "application/x-protobuf";
            });
            return collector;
        }

        public async Task<Span> SpanAsync(string name)
        {
            await Eventually.TrueAsync(() => Spans.Any(span => span.Name == name), $"the span {name}");
            return Assert.Single(Spans, span => span.Name == name);
        }

        public bool Holds(string text) => Exports.Any(export => export.Body.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0);

        public ValueTask DisposeAsync() => _upstream!.DisposeAsync();
    }

    private sealed record Export(string Path, Dictionary<string, string> Headers, byte[] Body);

    /// <summary>The parts of an OTLP span that are looked at; attributes are texts or, as <see cref="ulong"/>, whole numbers.</summary>
    private sealed record Span(string Name, string TraceId, string SpanId, string ParentId, ulong StatusCode, string StatusMessage, Dictionary<string, object> Attributes, Dictionary<string, object> Resource)
    {
        public static IEnumerable<Span> AllIn(byte[] request) =>
            from resourceSpans in Message.Parse(request).Messages(1)
            from scopeSpans in resourceSpans.Messages(2)
            from span in scopeSpans.Messages(2)
            let status = span.Messages(15).FirstOrDefault()
            select new Span(
                span.Text(5),
                span.Hex(1),
                span.Hex(2),
                span.Hex(4),
                status?.Number(3) ?? 0,
                status?.Text(2) ?? "",
                AttributesOf(span.Messages(9)),
                AttributesOf(resourceSpans.Messages(1).SelectMany(resource => resource.Messages(1))));

        private static Dictionary<string, object> AttributesOf(IEnumerable<Message> attributes) =>
            attributes.ToDictionary(pair => pair.Text(1), pair => pair.Messages(2).First() is var value && value.Has(3) ? (object)value.Number(3) : value.Text(1));
    }

    /// <summary>A protobuf message without its schema: numbers and byte strings by field.</summary>
    private sealed class Message
    {
        private readonly List<(int Field, ulong Number, ByteString Bytes)> _fields = [];

        public static Message Parse(byte[] bytes)
        {
            var message = new Message();
            var input = new CodedInputStream(bytes);
            while (input.ReadTag() is not 0 and var tag)
            {
                message._fields.Add(((int)(tag >> 3), (tag & 7) switch
                {
                    0 => input.ReadUInt64(),
                    1 => input.ReadFixed64(),
                    5 => input.ReadFixed32(),
                    _ => 0,
                }, (tag & 7) == 2 ? input.ReadBytes() : ByteString.Empty));
            }

            return message;
        }

        public bool Has(int field) => _fields.Any(one => one.Field == field);

        public ulong Number(int field) => _fields.FirstOrDefault(one => one.Field == field).Number;

        public string Text(int field) => Bytes(field).ToStringUtf8();

        public string Hex(int field) => Convert.ToHexStringLower(Bytes(field).Span);

        public IEnumerable<Message> Messages(int field) => _fields.Where(one => one.Field == field).Select(one => Parse(one.Bytes.ToByteArray()));

        private ByteString Bytes(int field) => _fields.FirstOrDefault(one => one.Field == field).Bytes ?? ByteString.Empty;
    }
}

public sealed class TelemetryJit() : Telemetry(SidecarBinary.Jit);

public sealed class TelemetryAot() : Telemetry(SidecarBinary.Aot);
