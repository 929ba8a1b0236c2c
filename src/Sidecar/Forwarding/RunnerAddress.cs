using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace AgentMark.Sidecar.Forwarding;

/// <summary>
/// Where a runner listens: <c>http://host:port</c>, <c>https://host:port</c> or <c>unix:///path</c>.
/// A connection pool is keyed by the host of the request's URI alone, so each socket, and each further connection to the
/// same server, gets a made-up host there; what is sent as <c>:authority</c> is the real one, or <c>localhost</c> for a socket
/// (other stacks refuse an escaped path).
/// </summary>
internal sealed class RunnerAddress
{
    /// <summary>Base address for channels; <see cref="Stamp"/> replaces it in each request.</summary>
    public const string ChannelBase = "http://runner.invalid";

    public static readonly HttpRequestOptionsKey<RunnerAddress> Key = new("agentmark.runner");

    private readonly string text;
    private readonly string authority;
    private readonly string poolName;

    private RunnerAddress(string text, string scheme, string authority, string? socketPath, DnsEndPoint? endPoint)
    {
        this.text = text;
        this.authority = authority;
        poolName = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16));
        Scheme = scheme;
        SocketPath = socketPath;
        EndPoint = endPoint;
    }

    /// <summary><c>http</c> or <c>https</c>, as HTTP/2 sends it.</summary>
    public string Scheme { get; }

    /// <summary>Path of a Unix socket, or null.</summary>
    public string? SocketPath { get; }

    /// <summary>Host and port, or null for a Unix socket.</summary>
    public DnsEndPoint? EndPoint { get; }

    public static RunnerAddress Parse(string text) =>
        TryParse(text, out var address) ? address : throw new FormatException($"\"{text}\" is not the address of a runner.");

    public static bool TryParse(string text, [NotNullWhen(true)] out RunnerAddress? address)
    {
        address = null;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri))
        {
            return false;
        }

        if (uri.Scheme == "unix")
        {
            var path = Uri.UnescapeDataString(uri.AbsolutePath);
            if (uri.Host.Length > 0 || path.Length < 2)
            {
                return false;
            }

            address = new RunnerAddress($"unix://{path}", "http", "localhost", path, null);
            return true;
        }

        if (uri.Scheme is not ("http" or "https") || uri.Host.Length == 0 || uri.UserInfo.Length > 0 || uri.AbsolutePath != "/" || uri.Query.Length > 0)
        {
            return false;
        }

        address = new RunnerAddress($"{uri.Scheme}://{uri.Authority}", uri.Scheme, uri.Authority, null, new DnsEndPoint(uri.DnsSafeHost, uri.Port));
        return true;
    }

    /// <summary>The URI of a call.</summary>
    /// <param name="lane">Which of several connections to the same server, from 0.</param>
    /// <param name="path">Service and method.</param>
    public Uri UriOf(int lane, string path) => new($"{Scheme}://{PoolHost(lane)}{path}");

    /// <summary>Directs a request of the client library to this runner.</summary>
    /// <param name="request">Only the path of its URI counts.</param>
    /// <param name="lane">As for <see cref="UriOf"/>.</param>
    public void Stamp(HttpRequestMessage request, int lane) => Stamp(request, UriOf(lane, request.RequestUri!.AbsolutePath));

    /// <summary>Directs a request to this runner.</summary>
    /// <param name="request">The request of a gRPC call.</param>
    /// <param name="uri">Made by <see cref="UriOf"/>.</param>
    public void Stamp(HttpRequestMessage request, Uri uri)
    {
        request.Options.Set(Key, this);
        request.Version = HttpVersion.Version20;
        request.VersionPolicy = HttpVersionPolicy.RequestVersionExact;
        request.RequestUri = uri;
        // A host that was made up is for the pool alone.
        request.Headers.Host = uri.DnsSafeHost == EndPoint?.Host ? null : authority;
    }

    public override string ToString() => text;

    private string PoolHost(int lane) =>
        lane == 0 && SocketPath is null
            ? authority
            : $"lane{lane}.{poolName}.invalid";
}
