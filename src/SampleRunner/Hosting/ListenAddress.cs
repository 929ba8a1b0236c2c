using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using AgentMark.V1;

namespace AgentMark.SampleRunner.Hosting;

/// <summary>A place to listen: a Unix socket (<see cref="SocketPath"/>) or a TCP end point (<see cref="EndPoint"/>).</summary>
internal sealed record ListenAddress
{
    private const string UnixPrefix = "unix://";

    private ListenAddress()
    {
    }

    /// <summary>Absolute path of the socket file; null for TCP.</summary>
    public string? SocketPath { get; private init; }

    /// <summary>Address and port; null for a Unix socket.</summary>
    public IPEndPoint? EndPoint { get; private init; }

    /// <summary>Reads <c>host:port</c> (the host is an IP address, <c>localhost</c>, or <c>*</c> for all) or <c>unix:///path</c>.</summary>
    /// <exception cref="StartupException">The text is neither.</exception>
    public static ListenAddress Parse(string text)
    {
        if (text.StartsWith(UnixPrefix, StringComparison.Ordinal))
        {
            var path = text[UnixPrefix.Length..];
            return path.Length > 1 && path[0] == '/' ? new ListenAddress { SocketPath = path } : throw Unusable(text);
        }

        var colon = text.LastIndexOf(':');
        return colon >= 0
            && TryParseHost(text[..colon], out var host)
            && ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
                ? new ListenAddress { EndPoint = new IPEndPoint(host, port) }
                : throw Unusable(text);
    }

    private static bool TryParseHost(string host, [NotNullWhen(true)] out IPAddress? address)
    {
        address = host switch
        {
            "localhost" => IPAddress.Loopback,
            "*" or "" => IPAddress.IPv6Any,
            _ => null,
        };
        return address is not null || IPAddress.TryParse(host, out address);
    }

    private static StartupException Unusable(string text) => new(
        $"{RunnerListenAddress.Variable} is '{text}', but must be an address and a port such as {RunnerListenAddress.Default}, or unix:///path.");
}
