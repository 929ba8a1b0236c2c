using System.Net.Sockets;
using AgentMark.Cli.Runners;
using Google.Protobuf.Reflection;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;

namespace AgentMark.Cli.Checking;

/// <summary>A connection to the runner, with the sizes that a sidecar allows and without compression, as a sidecar asks for none.</summary>
internal sealed class RunnerClient : IDisposable
{
    /// <summary>Beyond what any runner should send, so that a giant message is seen and judged.</summary>
    private const int MaxMessage = 64 * 1024 * 1024;

    private readonly SocketsHttpHandler _handler;
    private readonly GrpcChannel _channel;
    private readonly List<Socket> _sockets = [];

    public RunnerClient(RunnerTarget target)
    {
        _handler = new SocketsHttpHandler
        {
            UseProxy = false,
            EnableMultipleHttp2Connections = true,
            ConnectCallback = async (_, cancellationToken) =>
            {
                var socket = await target.ConnectAsync(cancellationToken);
                lock (_sockets)
                {
                    _sockets.Add(socket);
                }

                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        _channel = GrpcChannel.ForAddress(target.Base, new GrpcChannelOptions
        {
            HttpHandler = _handler,
            MaxReceiveMessageSize = MaxMessage,
            MaxSendMessageSize = null,
            CompressionProviders = [],
            MaxRetryAttempts = 1,
        });
    }

    /// <summary>Makes a call and reads it to its end.</summary>
    /// <param name="method">The rpc.</param>
    /// <param name="request">Its request.</param>
    /// <param name="patience">The longest silence.</param>
    /// <param name="most">Cancels the call after so many messages; null reads all.</param>
    /// <param name="cancellationToken">Ends the check.</param>
    /// <param name="leave">Called before the call is cancelled.</param>
    public Task<Exchange> CallAsync(
        MethodDescriptor method, IMessage request, TimeSpan patience, int? most, CancellationToken cancellationToken, Action? leave = null) =>
        CallAsync(RunnerMethods.Of(method), request.ToByteArray(), method.OutputType.Parser, patience, most, cancellationToken, leave);

    /// <inheritdoc cref="CallAsync(MethodDescriptor, IMessage, TimeSpan, int?, CancellationToken, Action?)" />
    public async Task<Exchange> CallAsync(
        Method<byte[], byte[]> method, byte[] request, MessageParser parser, TimeSpan patience, int? most, CancellationToken cancellationToken, Action? leave = null)
    {
        var answer = new Exchange(parser);
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        silence.CancelAfter(patience);
        using var call = _channel.CreateCallInvoker().AsyncServerStreamingCall(method, null, new CallOptions(cancellationToken: silence.Token), request);
        try
        {
            while ((most is null || answer.Count < most) && await call.ResponseStream.MoveNext(CancellationToken.None))
            {
                answer.Add(call.ResponseStream.Current);
                silence.CancelAfter(patience);
            }

            if (most is null || answer.Count < most)
            {
                return answer.End(call.GetStatus());
            }

            leave?.Invoke();
            return answer;
        }
        catch (RpcException) when (silence.IsCancellationRequested)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return answer.Silent(patience);
        }
        catch (RpcException e)
        {
            return answer.End(e.Status);
        }
    }

    /// <summary>For what a gRPC library does not let through; the connections are the same.</summary>
    public HttpMessageInvoker Raw() => new(_handler, disposeHandler: false);

    /// <summary>Breaks every connection off as a crash would, with a reset.</summary>
    public void Reset()
    {
        lock (_sockets)
        {
            foreach (var socket in _sockets)
            {
                if (socket.AddressFamily != AddressFamily.Unix)
                {
                    socket.LingerState = new LingerOption(true, 0);
                }

                socket.Close();
            }

            _sockets.Clear();
        }
    }

    public void Dispose()
    {
        _channel.Dispose();
        _handler.Dispose();
    }
}
