using System.Net.Sockets;
using AgentMark.Cli.Input;

namespace AgentMark.Cli.Runners;

/// <summary>Where the runner listens, as <c>AGENTMARK_RUNNER</c> names it; a bare <c>host:port</c> is clear text.</summary>
/// <param name="Text">As the sidecar takes it.</param>
/// <param name="Base">What requests are addressed to.</param>
/// <param name="SocketPath">The socket behind it; null for TCP.</param>
internal sealed record RunnerTarget(string Text, Uri Base, string? SocketPath)
{
    private const string UnixPrefix = "unix://";

    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(5);

    /// <exception cref="InputException">It is no address of a runner.</exception>
    public static RunnerTarget Parse(string text)
    {
        if (text.StartsWith(UnixPrefix, StringComparison.Ordinal))
        {
            var path = text[UnixPrefix.Length..];
            return path.StartsWith('/') ? new(text, new Uri("http://localhost"), path) : throw Unusable(text);
        }

        var full = text.Contains("://", StringComparison.Ordinal) ? text : $"http://{text}";
        return Uri.TryCreate(full, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" && address.PathAndQuery == "/"
            ? new(full, address!, null)
            : throw Unusable(text);
    }

    /// <summary>Waits until somebody listens; a runner that was started a moment ago may need one more.</summary>
    /// <exception cref="UnreachableException">Nobody does.</exception>
    public async Task ReachAsync(CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(StartPatience);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        try
        {
            while (!await AnswersAsync(patience.Token))
            {
                await timer.WaitForNextTickAsync(patience.Token);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new UnreachableException($"Nothing listens at {Text}: start the runner first; AGENTMARK_RUNNER_LISTEN says where it listens.");
        }
    }

    /// <summary>A new connection.</summary>
    public async Task<Socket> ConnectAsync(CancellationToken cancellationToken)
    {
        var socket = SocketPath is null
            ? new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true }
            : new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await (SocketPath is { } path
                ? socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken)
                : socket.ConnectAsync(Base.Host, Base.Port, cancellationToken));
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var socket = await ConnectAsync(cancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static InputException Unusable(string text) =>
        new($"'{text}' is not the address of a runner: host:port, http://host:port, https://host:port or unix:///path.");
}
