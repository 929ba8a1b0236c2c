using System.Buffers;

namespace AgentMark.Sidecar.Wire;

/// <summary>Whole JSON answers: nothing has been sent before them, and nothing follows.</summary>
internal static class HttpAnswer
{
    private const string RetryAfterSeconds = "1";

    /// <summary>Answers <c>{"message":text}</c>. A 503 also says when to come again.</summary>
    public static Task MessageAsync(HttpContext context, int status, string text)
    {
        if (status == StatusCodes.Status503ServiceUnavailable)
        {
            context.Response.Headers.RetryAfter = RetryAfterSeconds;
        }

        var body = new ArrayBufferWriter<byte>(256);
        Answers.WriteMessage(body, text);
        return JsonAsync(context, status, body.WrittenMemory);
    }

    public static Task NotFoundAsync(HttpContext context, string webhookPath) =>
        MessageAsync(context, StatusCodes.Status404NotFound, $"Nothing is here. AgentMark events are taken at {webhookPath}; other paths are proxied once AGENTMARK_UPSTREAM names a service.");

    /// <summary>Status and headers of a JSON answer.</summary>
    public static void Begin(HttpResponse response, int status, int length)
    {
        response.StatusCode = status;
        response.ContentType = "application/json";
        response.ContentLength = length;
    }

    /// <summary>A small answer: it fits into what the connection buffers.</summary>
    public static async Task JsonAsync(HttpContext context, int status, ReadOnlyMemory<byte> body)
    {
        Begin(context.Response, status, body.Length);
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }
}
