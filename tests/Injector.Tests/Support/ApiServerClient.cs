using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;

namespace AgentMark.Sidecar.Injector.Tests.Support;

/// <summary>Asks as an API server does: by the Service's name, trusting nothing but the caBundle, each time over a fresh connection.</summary>
internal sealed class ApiServerClient(int port, Func<IReadOnlyList<X509Certificate2>> bundle, TimeProvider time)
{
    public const string Host = "agentmark-injector.agentmark-system.svc";

    public async Task<JsonObject> AskAsync(JsonObject review)
    {
        var (status, body) = await SendAsync(HttpMethod.Post, "/inject", new StringContent(review.ToJsonString(), Encoding.UTF8, "application/json"));
        Assert.True(status == HttpStatusCode.OK, $"{status}: {body}");
        var answer = JsonNode.Parse(body)!.AsObject();
        Assert.Equal("admission.k8s.io/v1", (string?)answer["apiVersion"]);
        Assert.Equal("AdmissionReview", (string?)answer["kind"]);
        Assert.Equal((string?)review["request"]!["uid"], (string?)answer["response"]!["uid"]);
        return answer["response"]!.AsObject();
    }

    public async Task<(HttpStatusCode Status, string Body)> SendAsync(HttpMethod method, string path, HttpContent? content)
    {
        using var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellationToken) =>
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                await socket.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            },
            SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = Policy() },
        };
        using var client = new HttpClient(handler) { DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
        using var request = new HttpRequestMessage(method, $"https://{Host}{path}") { Version = HttpVersion.Version20, Content = content };
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>The certificate that a fresh connection gets, whether trusted or not; null when there is none to get.</summary>
    public async Task<X509Certificate2?> ServedAsync()
    {
        try
        {
            using var tcp = new TcpClient();
            await tcp.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);
            X509Certificate2? served = null;
            await using var tls = new SslStream(tcp.GetStream(), false, (_, certificate, _, _) => (served = certificate is null ? null : new X509Certificate2(certificate)) is not null);
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = Host }, TestContext.Current.CancellationToken);
            return served;
        }
        catch (Exception e) when (e is AuthenticationException or IOException)
        {
            return null;
        }
    }

    private X509ChainPolicy Policy()
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck, VerificationTime = time.GetUtcNow().LocalDateTime };
        policy.CustomTrustStore.AddRange(bundle().ToArray());
        return policy;
    }
}
