using System.Net.Mime;
using System.Text;
using Microsoft.Net.Http.Headers;

namespace AgentMark.Sidecar.Injector.Admission;

/// <summary>
/// POST /inject: what is no AdmissionReview gets a 4xx and one sentence, which the API server hands on to whoever creates the pod;
/// everything else an answer.
/// </summary>
internal sealed partial class InjectEndpoint(PodAdmission admission, Counters counters, ILogger<InjectEndpoint> logger)
{
    /// <summary>API servers take objects of up to 3 MiB; a review may carry two.</summary>
    public const int MaxBodyBytes = 8 * 1024 * 1024;

    private const string Path = "/inject";

    public async Task HandleAsync(HttpContext context)
    {
        var request = context.Request;
        if (request.Path != Path)
        {
            await RefuseAsync(context, StatusCodes.Status404NotFound, $"Only {Path} is served here.");
            return;
        }

        if (!HttpMethods.IsPost(request.Method))
        {
            context.Response.Headers.Allow = HttpMethods.Post;
            await RefuseAsync(context, StatusCodes.Status405MethodNotAllowed, $"{Path} takes POST only.");
            return;
        }

        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || !type.MediaType.Equals(MediaTypeNames.Application.Json, StringComparison.OrdinalIgnoreCase))
        {
            await RefuseAsync(context, StatusCodes.Status415UnsupportedMediaType, $"{Path} takes an AdmissionReview as application/json.");
            return;
        }

        if (await BodyAsync(context) is not { } body)
        {
            await RefuseAsync(context, StatusCodes.Status413PayloadTooLarge, $"The body has more than {MaxBodyBytes} bytes, which no AdmissionReview of a pod has.");
            return;
        }

        if (AdmissionRequest.Read(body.AsSpan(), out var problem) is not { } review)
        {
            await RefuseAsync(context, StatusCodes.Status400BadRequest, problem);
            return;
        }

        await AnswerAsync(context, review);
    }

    /// <summary>Null when it is too large. An API server always says how long it is; whoever does not is stopped by the server's limit.</summary>
    private static async Task<ArraySegment<byte>?> BodyAsync(HttpContext context)
    {
        try
        {
            var body = new MemoryStream((int)Math.Clamp(context.Request.ContentLength ?? 0, 0, MaxBodyBytes));
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
            return new ArraySegment<byte>(body.GetBuffer(), 0, (int)body.Length);
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return null;
        }
    }

    private async Task AnswerAsync(HttpContext context, AdmissionRequest review)
    {
        string answer;
        try
        {
            answer = admission.Answer(review).ToJsonString();
        }
        catch (Exception e)
        {
            // The pod's name and values stay out of it: the exception says where it happened.
            counters.Count(AdmissionOutcome.Failed);
            LogFailed(e, review.Namespace);
            await WriteAsync(context, StatusCodes.Status500InternalServerError, MediaTypeNames.Text.Plain, "The injector failed on this pod; its log says where.");
            return;
        }

        await WriteAsync(context, StatusCodes.Status200OK, MediaTypeNames.Application.Json, answer);
    }

    private Task RefuseAsync(HttpContext context, int status, string sentence)
    {
        counters.Count(AdmissionOutcome.Malformed);
        LogMalformed(status, sentence);
        return WriteAsync(context, status, MediaTypeNames.Text.Plain, sentence);
    }

    private static Task WriteAsync(HttpContext context, int status, string type, string text)
    {
        var body = Encoding.UTF8.GetBytes(text);
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        context.Response.ContentLength = body.Length;
        return context.Response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }

    [LoggerMessage(211, LogLevel.Debug, "Answered {Status}: {Sentence}", EventName = "Malformed")]
    private partial void LogMalformed(int status, string sentence);

    [LoggerMessage(212, LogLevel.Error, "Injection failed on a pod in namespace {Namespace}.", EventName = "Failed")]
    private partial void LogFailed(Exception exception, string @namespace);
}
