using System.Collections.Concurrent;
using System.Net.Sockets;

namespace AgentMark.Sidecar.Forwarding;

/// <summary>
/// Counts the connections that each runner has lost. A runner may be another one after a reconnect, so what was learned about
/// it holds for one count only.
/// </summary>
internal sealed class RunnerConnections
{
    private readonly ConcurrentDictionary<string, int> lost = new();

    public int Lost(RunnerAddress address) => lost.GetValueOrDefault(address.ToString());

    /// <summary>Wraps a fresh socket so that its end is noticed.</summary>
    public Stream Opened(RunnerAddress address, Socket socket) => new Connection(this, address.ToString(), socket);

    private sealed class Connection(RunnerConnections owner, string address, Socket socket) : NetworkStream(socket, ownsSocket: true)
    {
        private int closed;

        protected override void Dispose(bool disposing)
        {
            if (Interlocked.Exchange(ref closed, 1) == 0)
            {
                owner.lost.AddOrUpdate(address, 1, static (_, count) => count + 1);
            }

            base.Dispose(disposing);
        }
    }
}
