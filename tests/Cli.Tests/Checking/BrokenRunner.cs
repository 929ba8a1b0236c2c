using System.Collections.Concurrent;
using System.Reflection;
using System.Threading.Channels;
using AgentMark.V1;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace AgentMark.Cli.Tests.Checking;

/// <summary>A fault to plant, and by what name the checker must report it.</summary>
/// <param name="Rule">The rule that must be broken.</param>
/// <param name="Case">A case in which that must show.</param>
[AttributeUsage(AttributeTargets.Field)]
internal sealed class ReportedAsAttribute(string rule, string @case) : Attribute
{
    public string Rule => rule;

    public string Case => @case;
}

internal enum Fault
{
    [ReportedAs("one-end", "text/plain")] TwoFinishes,
    [ReportedAs("one-end", "text/plain")] NoFinish,
    [ReportedAs("one-end", "text/plain")] FinishAndError,
    [ReportedAs("nothing-after-end", "text/plain")] TextAfterTheFinish,
    [ReportedAs("events", "text/not-streamed")] NothingWithoutStreaming,
    [ReportedAs("started-first", "text/plain")] StartedLate,
    [ReportedAs("trace-id", "text/plain")] TraceIdInUpperCase,
    [ReportedAs("finish-reason", "text/plain")] ReasonOfItsOwn,
    [ReportedAs("usage", "text/plain")] NegativeUsage,
    [ReportedAs("usage", "text/plain")] TotalTooSmall,
    [ReportedAs("error-event", "unknown/fields")] ErrorWithoutText,
    [ReportedAs("valid-utf8", "text/characters")] CharacterSplitInTwo,
    [ReportedAs("readable", "text/plain")] NoProtobuf,
    [ReportedAs("message-size", "text/plain")] GiantMessage,
    [ReportedAs("tool-result-after-call", "text/plain")] LateToolCall,
    [ReportedAs("tool-result", "text/plain")] ToolResultOfAnotherTool,
    [ReportedAs("tool-result", "text/plain")] ToolResultWithoutValue,
    [ReportedAs("tool-call", "text/plain")] ToolCallTwice,
    [ReportedAs("tool-call", "text/plain")] ToolArgumentsThatAreNoJson,
    [ReportedAs("status", "tools/missing")] MissingToolIsIgnored,
    [ReportedAs("own-events", "objects/by-schema")] TextInAnObjectRun,
    [ReportedAs("object-final", "objects/by-schema")] ObjectWithoutAnEnd,
    [ReportedAs("object-final", "objects/by-schema")] ObjectThatIsNoJson,
    [ReportedAs("object-text", "objects/by-schema")] ObjectTextThatBreaksOff,
    [ReportedAs("object-one-way", "objects/by-schema")] ObjectInBothWays,
    [ReportedAs("image", "media/image")] ImageThatIsNone,
    [ReportedAs("image", "media/image")] ImageWithoutType,
    [ReportedAs("speech", "media/speech")] SpeechWithoutFormat,
    [ReportedAs("status", "media/speech")] KindClaimedAndMissing,
    [ReportedAs("status", "media/image-not-offered")] KindThereAndNotClaimed,
    [ReportedAs("status", "unknown/fields")] AfraidOfUnknownFields,
    [ReportedAs("status", "unknown/content-part")] UnknownPartIsLeftOut,
    [ReportedAs("status", "unknown/kind")] UnknownKindIsText,
    [ReportedAs("status", "calls/alert")] AlertsClaimedAndMissing,
    [ReportedAs("status", "calls/alert-not-offered")] AlertsThereAndNotClaimed,
    [ReportedAs("status", "datasets/not-offered")] DataSetsFailInTheirOwnWay,
    [ReportedAs("scored", "calls/eval")] EvalClaimedAndMissing,
    [ReportedAs("no-results", "calls/eval-unknown")] UnknownEvalIsScored,
    [ReportedAs("capabilities", "capabilities/well-formed")] EvalNamedTwice,
    [ReportedAs("health", "connection/health")] NotServing,
    [ReportedAs("status", "sizes/large-request")] SmallLimit,
    [ReportedAs("runs-apart", "concurrency/parallel")] RunsMix,
    [ReportedAs("deadline", "concurrency/deadline")] DeadlineIsIgnored,
    [ReportedAs("answers-afterwards", "concurrency/cancelled")] HangsOnCancel,
    [ReportedAs("answers-afterwards", "concurrency/reset")] DiesOfAReset,
    [ReportedAs("status", "garbage/prompt/prompt.settings_json")] GarbageIsInternal,
    [ReportedAs("connection", "garbage/eval/output_json")] CrashOnGarbage,
    [ReportedAs("in-time", "text/plain")] Silent,
}

/// <summary>The repeating runner with one fault.</summary>
internal sealed class BrokenRunner(Fault fault, Action die) : RepeatingRunner
{
    private const int PlacesOfAHangingRunner = 16;

    private readonly Channel<int> _places = Channel.CreateBounded<int>(PlacesOfAHangingRunner);
    private readonly ConcurrentQueue<string> _said = new();

    public static ReportedAsAttribute Report(Fault fault) => typeof(Fault).GetField(fault.ToString())!.GetCustomAttribute<ReportedAsAttribute>()!;

    public override async Task RunPrompt(byte[] request, IServerStreamWriter<byte[]> responses, ServerCallContext context)
    {
        if (fault == Fault.SmallLimit && request.Length > 4 * 1024 * 1024)
        {
            throw new RpcException(new Status(StatusCode.ResourceExhausted, "Received message larger than max"));
        }

        var hangs = fault == Fault.HangsOnCancel;
        if (hangs)
        {
            await _places.Writer.WriteAsync(0, context.CancellationToken);
        }

        await using var reset = Connection(context).Register(() => Reset());
        await base.RunPrompt(request, responses, context);
        if (hangs)
        {
            _places.Reader.TryRead(out var _); // not where the run was cancelled: that is the fault
        }
    }

    public override Task RunDataset(byte[] request, IServerStreamWriter<byte[]> responses, ServerCallContext context) =>
        fault == Fault.DataSetsFailInTheirOwnWay ? throw new RpcException(new Status(StatusCode.Internal, "no")) : base.RunDataset(request, responses, context);

    public override Task<byte[]> HandleAlert(byte[] request, ServerCallContext context) =>
        fault == Fault.AlertsClaimedAndMissing ? throw Unimplemented("alerts") : base.HandleAlert(request, context);

    public override Task<byte[]> Evaluate(byte[] request, ServerCallContext context)
    {
        if (fault == Fault.CrashOnGarbage && EvaluateRequest.Parser.ParseFrom(request).OutputJson is not [(byte)'"', ..])
        {
            die();
        }

        return base.Evaluate(request, context);
    }

    protected override GetCapabilitiesResponse Capabilities
    {
        get
        {
            var told = base.Capabilities;
            told.Alerts = fault != Fault.AlertsThereAndNotClaimed;
            if (fault == Fault.KindThereAndNotClaimed)
            {
                told.Kinds.Remove(PromptKind.Image);
            }

            if (fault == Fault.EvalNamedTwice)
            {
                told.Evals.Add("same");
            }

            return told;
        }
    }

    protected override async IAsyncEnumerable<byte[]> AnswerAsync(RunPromptRequest request, ServerCallContext context)
    {
        if (fault == Fault.Silent)
        {
            await Task.Delay(Timeout.Infinite, context.CancellationToken);
        }

        var isText = request.Kind == PromptKind.Text;
        await foreach (var message in base.AnswerAsync(Prepared(request), context))
        {
            var one = RunPromptResponse.Parser.ParseFrom(message);
            foreach (var sent in isText ? Spoilt(one) : [one])
            {
                yield return sent.ToByteArray();
            }

            if (isText && one.TextDelta is { } delta)
            {
                foreach (var bytes in Raw(delta.Text))
                {
                    yield return bytes;
                }
            }
        }
    }

    protected override IEnumerable<RunPromptResponse> Content(RunPromptRequest request)
    {
        var (text, final) = (TextOf("text"), new RunPromptResponse { ObjectFinal = new() { ValueJson = Bytes("{}") } });
        return (fault, request) switch
        {
            (Fault.NothingWithoutStreaming, { Stream: false }) => [],
            (Fault.ErrorWithoutText, { Kind: PromptKind.Text }) => [],
            (Fault.TextInAnObjectRun, { Kind: PromptKind.Object }) => [text, final],
            (Fault.ObjectWithoutAnEnd, { Kind: PromptKind.Object }) => [new() { ObjectDelta = new() { PartialJson = Bytes("{}") } }],
            (Fault.ObjectThatIsNoJson, { Kind: PromptKind.Object }) => [new() { ObjectFinal = new() { ValueJson = Bytes("it") } }],
            (Fault.ObjectTextThatBreaksOff, { Kind: PromptKind.Object }) => [new() { ObjectTextDelta = new() { Text = "{\"a\":" } }],
            (Fault.ObjectInBothWays, { Kind: PromptKind.Object }) => [new() { ObjectTextDelta = new() { Text = "{}" } }, final],
            (Fault.ImageThatIsNone, { Kind: PromptKind.Image }) => [new() { Image = new() { MimeType = "image/png", Data = Bytes("no image") } }],
            (Fault.ImageWithoutType, { Kind: PromptKind.Image }) => [new() { Image = new() { Data = Bytes("image") } }],
            (Fault.SpeechWithoutFormat, { Kind: PromptKind.Speech }) => [new() { Speech = new() { MimeType = "audio/wav", Data = Bytes("RIFF") } }],
            (Fault.KindClaimedAndMissing, { Kind: PromptKind.Speech }) => throw Unimplemented("speech"),
            (Fault.UnknownKindIsText, { Kind: (PromptKind)99 }) => [text],
            (Fault.RunsMix, { Kind: PromptKind.Text }) => Mixed(base.Content(request).ToList()),
            _ => base.Content(request),
        };
    }

    protected override EvaluateResponse Scores(EvaluateRequest request) => fault switch
    {
        Fault.EvalClaimedAndMissing => new(),
        Fault.UnknownEvalIsScored => new() { Results = { request.Evals.Select(name => new EvalResult { Name = name }) } },
        _ => base.Scores(request),
    };

    protected override string PartText(ContentPart part, int index) => fault == Fault.UnknownPartIsLeftOut ? part.Text : base.PartText(part, index);

    protected override void Json(ByteString bytes, string field)
    {
        try
        {
            base.Json(bytes, field);
        }
        catch (RpcException) when (fault == Fault.GarbageIsInternal)
        {
            throw new InvalidOperationException("not JSON");
        }
    }

    private RunPromptRequest Prepared(RunPromptRequest request)
    {
        if (fault == Fault.AfraidOfUnknownFields && !request.Equals(WithoutUnknown(request)))
        {
            throw new InvalidOperationException("what is this?");
        }

        if (fault == Fault.MissingToolIsIgnored)
        {
            request.Prompt.Tools.Clear();
        }

        return request;
    }

    /// <summary>What a text run sends in place of one of its events.</summary>
    private IEnumerable<RunPromptResponse> Spoilt(RunPromptResponse one) => (fault, one.EventCase) switch
    {
        (Fault.TwoFinishes, RunPromptResponse.EventOneofCase.Finish) => [one, one],
        (Fault.NoFinish, RunPromptResponse.EventOneofCase.Finish) => [],
        (Fault.FinishAndError, RunPromptResponse.EventOneofCase.Finish) => [one, new() { Error = new() { Message = "late" } }],
        (Fault.TextAfterTheFinish, RunPromptResponse.EventOneofCase.Finish) => [one, TextOf("late")],
        (Fault.ErrorWithoutText, RunPromptResponse.EventOneofCase.Finish) => [new() { Error = new() }],
        (Fault.StartedLate, RunPromptResponse.EventOneofCase.Finish) => [new() { Started = new() }, one],
        (Fault.TraceIdInUpperCase, RunPromptResponse.EventOneofCase.Started) => [new() { Started = new() { TraceId = new string('A', 32) } }],
        (Fault.ReasonOfItsOwn, RunPromptResponse.EventOneofCase.Finish) => [new() { Finish = new() { Reason = "bored" } }],
        (Fault.NegativeUsage, RunPromptResponse.EventOneofCase.Finish) => [new() { Finish = new() { Usage = new() { InputTokens = -1, OutputTokens = 1 } } }],
        (Fault.TotalTooSmall, RunPromptResponse.EventOneofCase.Finish) => [new() { Finish = new() { Usage = new() { InputTokens = 5, OutputTokens = 5, TotalTokens = 9 } } }],
        (Fault.GiantMessage, RunPromptResponse.EventOneofCase.Started) => [one, TextOf(new string('g', 11 * 1024 * 1024))],
        (Fault.LateToolCall, RunPromptResponse.EventOneofCase.Finish) => [Result("a", "find", "1"), Call("a"), one],
        (Fault.ToolResultOfAnotherTool, RunPromptResponse.EventOneofCase.Finish) => [Call("a"), Result("a", "lose", "1"), one],
        (Fault.ToolResultWithoutValue, RunPromptResponse.EventOneofCase.Finish) => [Call("a"), Result("a", "find", ""), one],
        (Fault.ToolCallTwice, RunPromptResponse.EventOneofCase.Finish) => [Call("a"), Call("a"), one],
        (Fault.ToolArgumentsThatAreNoJson, RunPromptResponse.EventOneofCase.Finish) => [Call("a", "{a:1}"), one],
        _ => [one],
    };

    private IEnumerable<byte[]> Raw(string text) => fault switch
    {
        // A text delta whose string ends, and the next begins, in the middle of a character.
        Fault.CharacterSplitInTwo when text.Contains('ü', StringComparison.Ordinal) => [[18, 3, 10, 1, 0xC3], [18, 3, 10, 1, 0xBC]],
        Fault.NoProtobuf => [[0xFF, 0xFF, 0xFF]],
        _ => [],
    };

    private List<RunPromptResponse> Mixed(List<RunPromptResponse> own)
    {
        _said.Enqueue(string.Concat(own.Select(e => e.TextDelta.Text)));
        return [.. own, TextOf(_said.TryPeek(out var first) ? first : "")];
    }

    /// <summary>Cancelled when the connection breaks during a run.</summary>
    private static CancellationToken Connection(ServerCallContext context) =>
        context.GetHttpContext().Features.GetRequiredFeature<IConnectionLifetimeFeature>().ConnectionClosed;

    private void Reset()
    {
        if (fault == Fault.DiesOfAReset)
        {
            die();
        }
    }

    private static RunPromptResponse Call(string id, string args = "") => new() { ToolCall = new() { Id = id, Name = "find", ArgsJson = Bytes(args) } };

    private static RunPromptResponse Result(string id, string name, string value) => new() { ToolResult = new() { Id = id, Name = name, ResultJson = Bytes(value) } };

    private static RunPromptRequest WithoutUnknown(RunPromptRequest request) =>
        RunPromptRequest.Parser.WithDiscardUnknownFields(true).ParseFrom(request.ToByteArray());
}
