using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using AgentMark.Sidecar.Health;
using AgentMark.Sidecar.Hosting;
using AgentMark.Sidecar.Ingress;
using Yarp.ReverseProxy.Forwarder;

namespace AgentMark.Sidecar.Forwarding;

/// <summary>Builds the HTTP client of each cluster: YARP's own for ordinary ones, one that suits gRPC streams for runners.</summary>
internal sealed class RunnerHttpClientFactory(RunnerOptions options, RunnerConnections connections) : ForwarderHttpClientFactory
{
    /// <summary>HTTP/2's own default and .NET's least: what a stalled stream can hold.</summary>
    private const int StreamWindow = 65_535;

    protected override void ConfigureHandler(ForwarderHttpClientContext context, SocketsHttpHandler handler)
    {
        base.ConfigureHandler(context, handler);
        if (!RunnerMark.IsOn(context.NewMetadata))
        {
            return;
        }

        // A runner that caps streams at 100 a connection would stall the 101st.
        handler.EnableMultipleHttp2Connections = true;
        handler.InitialHttp2StreamWindowSize = StreamWindow;
        // The connection has its own clock, which names itself; this one is for TLS.
        handler.ConnectTimeout = options.ConnectTimeout + TimeSpan.FromSeconds(1);
        handler.ConnectCallback = ConnectAsync;
        handler.PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan;
        // The run's own trace context travels as gRPC metadata.
        handler.ActivityHeadersPropagator = null;
        // No HTTP/2 pings: Go and C-core servers close a connection that is pinged more often than every five minutes.
        handler.KeepAlivePingDelay = Timeout.InfiniteTimeSpan;
        Secure(handler.SslOptions);
    }

    /// <summary>A reload that makes a cluster a runner's, or no longer one, needs another client.</summary>
    protected override bool CanReuseOldClient(ForwarderHttpClientContext context) =>
        RunnerMark.IsOn(context.OldMetadata) == RunnerMark.IsOn(context.NewMetadata) && base.CanReuseOldClient(context);

    protected override HttpMessageHandler WrapHandler(ForwarderHttpClientContext context, HttpMessageHandler handler) =>
        RunnerMark.IsOn(context.NewMetadata)
            ? new HealthProbeHandler(base.WrapHandler(context, handler))
            : base.WrapHandler(context, handler);

    private void Secure(SslClientAuthenticationOptions tls)
    {
        if (options.CaFile is not null)
        {
            var trusted = new X509Certificate2Collection();
            trusted.ImportFromPemFile(options.CaFile);
            if (trusted.Count == 0)
            {
                throw new ArgumentException($"AGENTMARK_RUNNER_CA_FILE is \"{options.CaFile}\", which holds no PEM certificate.");
            }

            tls.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            tls.CertificateChainPolicy.CustomTrustStore.AddRange(trusted);
        }

        if (options.CertFile is not null)
        {
            tls.ClientCertificates = [X509Certificate2.CreateFromPemFile(options.CertFile, options.KeyFile)];
        }
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        if (!context.InitialRequestMessage.Options.TryGetValue(RunnerAddress.Key, out var address))
        {
            throw new InvalidOperationException("A request to a runner cluster has no runner address.");
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(options.ConnectTimeout);
        var socket = address.SocketPath is null
            ? new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true }
            : new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            if (address.SocketPath is null)
            {
                KeepAlive(socket);
                await socket.ConnectAsync(address.EndPoint!, limit.Token);
            }
            else
            {
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(address.SocketPath), limit.Token);
            }

            return connections.Opened(address, socket);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            socket.Dispose();
            throw new TimeoutException("The connect timeout is over.");
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Finds a peer that vanished without a word within about a minute, with no HTTP/2 ping.</summary>
    private static void KeepAlive(Socket socket)
    {
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 30);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 10);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 3);
    }
}
