using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace AgentMark.EndToEnd.Harness;

/// <summary>A sender of events: signs the exact bytes that it posts.</summary>
internal sealed class Webhook(Uri sidecar, string? secret = Sentinels.Secret, string path = "/webhook", Action<Socket>? connected = null) : IDisposable
{
    public const string SignatureHeader = "x-agentmark-signature-256";

    private readonly HttpClient _client = new(new SocketsHttpHandler
    {
        UseProxy = false,
        ConnectTimeout = Eventually.Patience,
        ResponseDrainTimeout = TimeSpan.Zero,
        ConnectCallback = connected is null ? null : (context, cancellation) => ConnectAsync(context.DnsEndPoint, connected, cancellation),
    })
    {
        BaseAddress = sidecar,
        Timeout = Timeout.InfiniteTimeSpan,
    };

    public static string Sign(byte[] body, string secret = Sentinels.Secret) =>
        "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body));

    public Task<Reply> PostAsync(string body, Action<HttpRequestMessage>? change = null) => PostAsync(Event.Utf8(body), change);

    /// <summary>Posts and returns as soon as the answer's headers are there.</summary>
    public async Task<Reply> PostAsync(byte[] body, Action<HttpRequestMessage>? change = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        if (secret is not null)
        {
            request.Headers.TryAddWithoutValidation(SignatureHeader, Sign(body, secret));
        }

        change?.Invoke(request);
        return await SendAsync(request);
    }


    public async Task<Reply> GetAsync(string target)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, target);
        return await SendAsync(request);
    }

    public async Task<Reply> SendAsync(HttpRequestMessage request)
    {
        var leaving = new CancellationTokenSource();
        var response = await Eventually.ResultAsync(
            _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, leaving.Token),
            $"the headers of the answer to {request.Method} {request.RequestUri}");
        return new Reply(response, leaving);
    }

    public void Dispose() => _client.Dispose();

    private static async ValueTask<Stream> ConnectAsync(DnsEndPoint address, Action<Socket> connected, CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(address, cancellation);
        connected(socket);
        return new NetworkStream(socket, ownsSocket: true);
    }
}
