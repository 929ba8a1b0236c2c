using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Primitives;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.ServiceDiscovery;

namespace AgentMark.Sidecar.Routing;

/// <summary>
/// Destinations by name: <c>dns:///host:port</c> is one runner, in clear text, for each address that the name has, asked again
/// every few seconds. A headless Service is such a name. A name that cannot be resolved keeps the runners that it had.
/// All other destinations stay as they are (YARP's own resolver would take sockets and TLS names apart, too).
/// </summary>
internal sealed partial class RunnerNames(ILogger<RunnerNames> logger) : IDestinationResolver
{
    private const string Scheme = "dns:///";
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Dictionary<string, IPAddress[]> known = [];
    private readonly Lock gate = new();

    /// <summary>True for <c>dns:///host:port</c>.</summary>
    public static bool IsOne(string address) => Parse(address) is not null;

    public async ValueTask<ResolvedDestinationCollection> ResolveDestinationsAsync(IReadOnlyDictionary<string, DestinationConfig> destinations, CancellationToken cancellationToken)
    {
        var resolved = new Dictionary<string, DestinationConfig>();
        var changes = false;
        foreach (var (name, destination) in destinations)
        {
            if (Parse(destination.Address) is not { } runners)
            {
                resolved[name] = destination;
                continue;
            }

            changes = true;
            foreach (var address in await AddressesAsync(runners.Host, cancellationToken))
            {
                var endPoint = new IPEndPoint(address, runners.Port);
                resolved[$"{name}[{endPoint}]"] = destination with { Address = $"http://{endPoint}" };
            }
        }

        return new ResolvedDestinationCollection(resolved, changes ? ChangesAfter(Period) : null);
    }

    private static CancellationChangeToken ChangesAfter(TimeSpan period) => new(new CancellationTokenSource(period).Token);

    private static DnsEndPoint? Parse(string address) =>
        address.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
        && Uri.TryCreate($"http://{address[Scheme.Length..]}", UriKind.Absolute, out var uri)
        && uri is { Host.Length: > 0, UserInfo.Length: 0, PathAndQuery: "/" }
        && address.EndsWith($":{uri.Port}", StringComparison.Ordinal)
            ? new DnsEndPoint(uri.DnsSafeHost, uri.Port)
            : null;

    private async Task<IPAddress[]> AddressesAsync(string host, CancellationToken cancellationToken)
    {
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(Patience);
            var addresses = await Dns.GetHostAddressesAsync(host, limit.Token);
            // In one order, so that the same answer is the same configuration.
            Array.Sort(addresses, static (a, b) => string.CompareOrdinal(a.ToString(), b.ToString()));
            lock (gate)
            {
                known[host] = addresses;
            }

            return addresses;
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            lock (gate)
            {
                var last = known.GetValueOrDefault(host, []);
                LogUnresolved(host, e.Message, last.Length);
                return last;
            }
        }
    }

    [LoggerMessage(401, LogLevel.Warning, "The name {Host} of runners cannot be resolved ({Reason}); going on with the {Count} addresses it had.", EventName = "RunnerNameUnresolved")]
    private partial void LogUnresolved(string host, string reason, int count);
}
