namespace AgentMark.Cli.Http;

/// <summary>Sends requests exactly as they are: no redirects, no retries, no headers of its own beyond Host and Content-Length.</summary>
internal static class WebhookClient
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Returns as soon as the answer's headers are there; how long they take is the server's affair.</summary>
    /// <exception cref="HttpRequestException">No connection, or no answer on it.</exception>
    public static async Task<HttpResponseMessage> SendAsync(WebhookRequest request, CancellationToken cancellationToken)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            ConnectTimeout = ConnectTimeout,
            UseProxy = !request.Url.IsLoopback,
            UseCookies = false,
            ActivityHeadersPropagator = null,
        };
        using var message = new HttpRequestMessage(new HttpMethod(request.Method), request.Url)
        {
            Content = new ByteArrayContent(request.Body),
        };
        foreach (var (name, value) in request.Headers)
        {
            if (!message.Headers.TryAddWithoutValidation(name, value))
            {
                message.Content.Headers.TryAddWithoutValidation(name, value);
            }
        }

        var client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        return await client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    /// <summary>Whether nothing was ever reached, as opposed to a server that hung up on us.</summary>
    public static bool IsConnectFailure(Exception problem) => problem switch
    {
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError
            or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError } => true,
        TaskCanceledException { InnerException: TimeoutException } => true,
        _ => false,
    };
}
