using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using AgentMark.Sidecar.Injector.Admission;

namespace AgentMark.Sidecar.Injector.SelfManaged;

/// <summary>
/// The four calls that are needed of the API server, as the pod's service account. Made anew for each pass: the kubelet renews the
/// token and the authority, and a connection a minute costs nothing.
/// </summary>
internal sealed class ApiServer : IDisposable
{
    private const string Json = "application/json";
    private const string StrategicMerge = "application/strategic-merge-patch+json";

    private readonly HttpClient http;

    /// <exception cref="IOException">The service account's files cannot be read.</exception>
    public ApiServer(SelfManagedOptions options)
    {
        var token = File.ReadAllText(Path.Combine(options.ServiceAccount, "token")).Trim();
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
        policy.CustomTrustStore.ImportFromPemFile(Path.Combine(options.ServiceAccount, "ca.crt"));
        var handler = new SocketsHttpHandler
        {
            SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = policy },
            AllowAutoRedirect = false,
            UseProxy = false,
        };
        http = new HttpClient(handler)
        {
            BaseAddress = options.ApiServer,
            Timeout = TimeSpan.FromSeconds(10),
            DefaultRequestHeaders =
            {
                Authorization = new AuthenticationHeaderValue("Bearer", token),
                Accept = { new MediaTypeWithQualityHeaderValue(Json) },
            },
        };
    }

    public void Dispose() => http.Dispose();

    /// <summary>The object; null when there is none.</summary>
    public async Task<JsonObject?> GetAsync(string path, CancellationToken cancellationToken)
    {
        var (status, body) = await SendAsync(HttpMethod.Get, path, null, Json, cancellationToken);
        return status == HttpStatusCode.NotFound ? null : body;
    }

    /// <summary>False when somebody else was faster.</summary>
    public Task<bool> CreateAsync(string path, JsonObject body, CancellationToken cancellationToken) => WriteAsync(HttpMethod.Post, path, body, Json, cancellationToken);

    /// <summary>False when the object is no longer the one whose resourceVersion the body carries.</summary>
    public Task<bool> ReplaceAsync(string path, JsonObject body, CancellationToken cancellationToken) => WriteAsync(HttpMethod.Put, path, body, Json, cancellationToken);

    /// <summary>Lists are merged by name. False as with <see cref="ReplaceAsync"/>.</summary>
    public Task<bool> PatchAsync(string path, JsonObject body, CancellationToken cancellationToken) => WriteAsync(HttpMethod.Patch, path, body, StrategicMerge, cancellationToken);

    private async Task<bool> WriteAsync(HttpMethod method, string path, JsonObject body, string type, CancellationToken cancellationToken)
    {
        var (status, _) = await SendAsync(method, path, body, type, cancellationToken);
        return status is not (HttpStatusCode.Conflict or HttpStatusCode.NotFound);
    }

    /// <exception cref="HttpRequestException">No connection, or an answer other than success, 404 and 409.</exception>
    private async Task<(HttpStatusCode Status, JsonObject? Body)> SendAsync(HttpMethod method, string path, JsonObject? body, string type, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Content = body is null ? null : new StringContent(body.ToJsonString(), Encoding.UTF8, type);
        using var response = await http.SendAsync(request, cancellationToken);
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        if (response.IsSuccessStatusCode)
        {
            return (response.StatusCode, JsonNode.Parse(text) as JsonObject);
        }

        return response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Conflict
            ? (response.StatusCode, null)
            : throw new HttpRequestException($"The API server answered {(int)response.StatusCode} to {method} {path}: {Message(text)}", null, response.StatusCode);
    }

    /// <summary>The sentence of a Status, or what there is instead of one.</summary>
    private static string Message(string text)
    {
        try
        {
            return (JsonNode.Parse(text) as JsonObject)?.Text("message") ?? "(no message)";
        }
        catch (System.Text.Json.JsonException)
        {
            return text.Length <= 200 ? text : text[..200];
        }
    }
}
