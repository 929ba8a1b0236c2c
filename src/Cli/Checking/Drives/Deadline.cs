using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;
using AgentMark.Cli.Checking.Rules;
using Google.Protobuf;

namespace AgentMark.Cli.Checking.Drives;

/// <summary>
/// A call whose deadline the runner alone watches: a gRPC library would end the call on our side and show nothing. The answer is
/// read only in part until the deadline, so that HTTP/2's flow control holds up a runner that answers fast.
/// </summary>
internal static class Deadline
{
    private const string Ok = "0";

    private const int Window = 64 * 1024;

    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(700);

    /// <summary>How much later the end may come on a busy machine.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    public static async Task<DriveResult> RunAsync(CheckCase one, CheckContext context, CancellationToken cancellationToken)
    {
        var method = RunnerMethods.Find(one.Call);
        using var client = context.Client.Raw();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Limit + context.Options.Patience);
        using var request = Request(context.Target.Base, RunnerMethods.Of(method).FullName, RequestMaker.Make(one, context, Tokens.Next()));
        var start = TimeProvider.System.GetTimestamp();
        try
        {
            var (status, read) = await EndAsync(client, request, start, patience.Token);
            var took = TimeProvider.System.GetElapsedTime(start);
            if (took <= Limit || (status == Ok && read <= Window && took <= Limit + Grace))
            {
                return DriveResult.Skip("the run was over before its deadline");
            }

            // Any other end will do: DEADLINE_EXCEEDED, CANCELLED where a library says that, or a stream that was reset.
            return status == Ok ? Late($"a run that went on to its end, {took.TotalSeconds:0.0} s after it began") : new([]);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return Late($"a run that was not over {context.Options.Patience.TotalSeconds:0} s later");
        }
    }

    private static DriveResult Late(string got) => new([new Finding("deadline", $"a call that is over soon after its deadline of {Limit.TotalMilliseconds:0} ms", got)]);

    /// <returns>The status, null where there is none, and how many bytes came.</returns>
    private static async Task<(string? Status, long Read)> EndAsync(
        HttpMessageInvoker client, HttpRequestMessage request, long start, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await client.SendAsync(request, cancellationToken);
            var read = await ReadAsync(response, start, cancellationToken);
            return (Status(response), read);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return (null, 0);
        }
    }

    private static async Task<long> ReadAsync(HttpResponseMessage response, long start, CancellationToken cancellationToken)
    {
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[16 * 1024];
        long total = await body.ReadAsync(buffer, cancellationToken);
        if (total > 0 && Limit - TimeProvider.System.GetElapsedTime(start) is { Ticks: > 0 } left)
        {
            await Task.Delay(left, cancellationToken);
        }

        for (var read = total; read > 0; total += read)
        {
            read = await body.ReadAsync(buffer, cancellationToken);
        }

        return total;
    }

    private static string? Status(HttpResponseMessage response) =>
        new[] { response.TrailingHeaders, (HttpHeaders)response.Headers }
            .Select(headers => headers.TryGetValues("grpc-status", out var values) ? values.First() : null)
            .FirstOrDefault(status => status is not null);

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
