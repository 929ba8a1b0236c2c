using System.Buffers.Binary;
using System.Net;
using Google.Protobuf;

namespace AgentMark.Cli.Checking.Drives;

/// <summary>
/// A call whose deadline the runner alone watches: a gRPC library would end the call on our side and show nothing. After the first
/// bytes nothing is read until the deadline is over, so that HTTP/2's flow control holds up a runner that answers fast: what comes
/// after that, beyond what was under way, is a run that goes on.
/// </summary>
internal static class Deadline
{
    private const string Ok = "0";
    private const string DeadlineExceeded = "4";

    /// <summary>What can be under way while nothing is read: HTTP/2's window of 64 KiB, and more in the buffers of the runner's library.</summary>
    private const int UnderWay = 4 * 64 * 1024;

    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(700);

    /// <summary>How much later the end may come on a busy machine, where the run is one that sends little.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    /// <summary>Timers may be early by a little.</summary>
    private static readonly TimeSpan EarlyTimers = TimeSpan.FromMilliseconds(50);

    /// <summary>How long the rest may take.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static async Task<DriveResult> RunAsync(CheckCase one, CheckContext context, CancellationToken cancellationToken)
    {
        var method = RunnerMethods.Find(one.Call);
        using var client = context.Client.Raw();
        using var request = Request(context.Target.Base, RunnerMethods.Of(method).FullName, RequestMaker.Make(one, context, Tokens.Next()));
        var call = new HeldCall(Limit);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(context.Options.Patience);
        try
        {
            await call.RunAsync(client, request, patience, Patience);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return call.Read > UnderWay
                ? Late($"{call.Read:N0} bytes by {call.Elapsed.TotalSeconds:0.0} s, and no end")
                : DriveResult.Skip("the runner sent nothing more after its deadline, and left the call open: whether the run goes on cannot be seen");
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            // A stream that was reset is over, too.
        }

        if (call.Status == DeadlineExceeded)
        {
            return new([]);
        }

        // Any other end than a good one will do, if it came late enough: some libraries say CANCELLED.
        return call.Elapsed < Limit - EarlyTimers || (call.Status == Ok && call.Read <= UnderWay && call.Elapsed <= Limit + Grace) ? DriveResult.Skip("the run was over before its deadline")
            : call.Status == Ok ? Late($"a run that went on to its end, with {call.Read:N0} bytes")
            : new([]);
    }

    private static DriveResult Late(string got) =>
        new([new Finding("deadline", $"a call that is over soon after its deadline of {Limit.TotalMilliseconds:0} ms", got)]);

    private static HttpRequestMessage Request(Uri target, string path, IMessage message)
    {
        var frame = new byte[5 + message.CalculateSize()];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), frame.Length - 5);
        message.WriteTo(frame.AsSpan(5));
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(target, path))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(frame) { Headers = { ContentType = new("application/grpc") } },
        };
        request.Headers.TE.ParseAdd("trailers");
        request.Headers.Add("grpc-timeout", $"{Limit.TotalMilliseconds:0}m");
        return request;
    }
}
