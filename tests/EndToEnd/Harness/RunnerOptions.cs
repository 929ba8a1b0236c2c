using System.Security.Cryptography.X509Certificates;

namespace AgentMark.EndToEnd.Harness;

/// <summary>How a scripted runner listens and what it is capable of.</summary>
internal sealed class RunnerOptions
{
    /// <summary>A TCP port; the same one again after a restart.</summary>
    public int Port { get; init; } = Ports.Next();

    /// <summary>A Unix socket in place of the port.</summary>
    public string? SocketPath { get; init; }

    /// <summary>With it, the runner speaks TLS.</summary>
    public X509Certificate2? ServerCertificate { get; init; }

    /// <summary>With it, the runner wants a client certificate that this authority signed.</summary>
    public X509Certificate2? ClientAuthority { get; init; }

    /// <summary>False: <c>grpc.health.v1</c> is not served.</summary>
    public bool HasHealth { get; init; } = true;

    public int MaxStreamsPerConnection { get; init; } = 10_000;

    public int MaxReceiveMessageSize { get; init; } = 16 * 1024 * 1024;

    public string Address => (SocketPath, ServerCertificate) switch
    {
        (not null, _) => $"unix://{SocketPath}",
        (_, not null) => $"https://localhost:{Port}",
        _ => $"http://127.0.0.1:{Port}",
    };
}
