using System.Text.Json;
using AgentMark.EndToEnd.Harness;
using AgentMark.V1;
using Google.Protobuf;
using Grpc.Core;

namespace AgentMark.Cli.Tests.Checking;

/// <summary>
/// A sound runner of every kind, which repeats what it is told, word by word. It works on bytes, so that <see cref="BrokenRunner"/>
/// can send what no generated class would write.
/// </summary>
internal class RepeatingRunner : RawRunnerService
{
    private static readonly byte[] Png = [0x89, .. "PNG\r\n\u001a\n"u8, 0, 0, 0, 0];

    public override Task<byte[]> GetCapabilities(byte[] request, ServerCallContext context) => Task.FromResult(Capabilities.ToByteArray());

    public override async Task RunPrompt(byte[] request, IServerStreamWriter<byte[]> responses, ServerCallContext context)
    {
        await foreach (var message in AnswerAsync(RunPromptRequest.Parser.ParseFrom(request), context))
        {
            await responses.WriteAsync(message, context.CancellationToken);
        }
    }

    public override Task RunDataset(byte[] request, IServerStreamWriter<byte[]> responses, ServerCallContext context) => throw Unimplemented("data sets");

    public override Task<byte[]> HandleAlert(byte[] request, ServerCallContext context)
    {
        Json(HandleAlertRequest.Parser.ParseFrom(request).DataJson, "data_json");
        return Task.FromResult(new HandleAlertResponse { Message = "seen" }.ToByteArray());
    }

    public override Task<byte[]> Evaluate(byte[] request, ServerCallContext context)
    {
        var asked = EvaluateRequest.Parser.ParseFrom(request);
        Json(asked.OutputJson, "output_json");
        return Task.FromResult(Scores(asked).ToByteArray());
    }

    protected virtual GetCapabilitiesResponse Capabilities => new()
    {
        Name = "repeating",
        Version = "1",
        Kinds = { PromptKind.Text, PromptKind.Object, PromptKind.Image, PromptKind.Speech },
        Alerts = true,
        Evals = { "same" },
    };

    /// <summary>What is sent for a prompt, message by message.</summary>
    protected virtual async IAsyncEnumerable<byte[]> AnswerAsync(RunPromptRequest request, ServerCallContext context)
    {
        foreach (var one in Events(request))
        {
            context.CancellationToken.ThrowIfCancellationRequested();
            yield return one.ToByteArray();
        }

        await Task.CompletedTask;
    }

    /// <summary>A sound answer.</summary>
    protected IEnumerable<RunPromptResponse> Events(RunPromptRequest request)
    {
        Json(request.Prompt.SettingsJson, "prompt.settings_json");
        Json(request.Prompt.OutputSchemaJson, "prompt.output_schema_json");
        if (request.Prompt.Tools.FirstOrDefault() is { } tool)
        {
            throw new RpcException(new Status(StatusCode.FailedPrecondition, $"there is no tool {tool.Name}"));
        }

        return [new() { Started = new() { Model = request.Prompt.Model } }, .. Content(request), new() { Finish = new() { Reason = "stop", Usage = new() { InputTokens = 1, OutputTokens = 2, TotalTokens = 3 } } }];
    }

    protected virtual IEnumerable<RunPromptResponse> Content(RunPromptRequest request) => request.Kind switch
    {
        PromptKind.Text => Text(request).Split(' ').Select((word, index) => TextOf(index == 0 ? word : $" {word}")),
        PromptKind.Object => [new() { ObjectDelta = new() { PartialJson = Bytes("{}") } }, new() { ObjectFinal = new() { ValueJson = Bytes("""{"said":"it"}""") } }],
        PromptKind.Image => [new() { Image = new() { MimeType = "image/png", Data = ByteString.CopyFrom(Png) } }],
        PromptKind.Speech => [new() { Speech = new() { MimeType = "audio/wav", Format = "wav", Data = Bytes("RIFF") } }, new() { Speech = new() { Data = Bytes("....") } }],
        _ => throw Unimplemented($"kind {(int)request.Kind}"),
    };

    protected virtual EvaluateResponse Scores(EvaluateRequest request) =>
        new() { Results = { request.Evals.Where(name => name == "same").Select(name => new EvalResult { Name = name, Score = 1, Passed = true }) } };

    protected virtual string PartText(ContentPart part, int index) => part.ContentCase == ContentPart.ContentOneofCase.Text
        ? part.Text
        : throw new RpcException(new Status(StatusCode.InvalidArgument, $"parts[{index}] holds nothing that is known"));

    protected static RunPromptResponse TextOf(string text) => new() { TextDelta = new() { Text = text } };

    protected static ByteString Bytes(string text) => ByteString.CopyFromUtf8(text);

    protected static RpcException Unimplemented(string what) => new(new Status(StatusCode.Unimplemented, $"no {what}"));

    protected virtual void Json(ByteString bytes, string field)
    {
        try
        {
            using var document = bytes.IsEmpty ? null : JsonDocument.Parse(bytes.Memory);
        }
        catch (JsonException)
        {
            throw new RpcException(new Status(StatusCode.InvalidArgument, $"{field} is not JSON"));
        }
    }

    private string Text(RunPromptRequest request) => string.Concat(request.Prompt.Messages[^1].Parts.Select(PartText));
}
