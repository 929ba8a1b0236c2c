using System.Globalization;
using System.Net.Sockets;
using AgentMark.EndToEnd.Harness;
using Google.Protobuf;
using Grpc.Core;

namespace AgentMark.EndToEnd;

/// <summary>
/// Promise: what a request and an event cost does not creep up. Only what a busy machine cannot move is held: counts of the
/// process, never a clock. Each bound stands a little above what was measured last; a change that makes the sidecar cheaper
/// brings its bound down. Speed itself is measured by <c>bench/</c>.
/// </summary>
public sealed class CostGates() : OwnSidecarTests(SidecarBinary.Aot)
{
    /// <summary>Measured last: 17,715.</summary>
    private const double MaxBytesPerRequest = 18_800;

    /// <summary>
    /// Measured last: 0 to 2.5. While the next event is there already nothing is allocated, and each wait costs 0.3 KiB; how many
    /// waits there are, the machine decides.
    /// </summary>
    private const double MaxBytesPerEvent = 10;

    /// <summary>Measured last: 5 to 12, on an idle machine and on a very busy one.</summary>
    private const double MaxSwitchesPerThousandEvents = 40;

    /// <summary>Measured last: 1.3 to 1.9. A write for each event would be a thousand.</summary>
    private const double MaxWritesPerThousandEvents = 10;

    /// <summary>Measured last: 26,164,272.</summary>
    private const long MaxExecutableBytes = 26_400_000;

    private const int Requests = 400;

    /// <summary>Very many, since threads get memory to allocate from in pieces of 8 KiB, and those are what the counter counts.</summary>
    private const int Events = 200_000;

    private const int EventsInFlush = 500;

    /// <summary>The sender's, of which there is one: it sends one event after the other.</summary>
    private Socket? _connection;

    private const int WarmUpEvents = 20_000;

    [Fact]
    public async Task A_request_allocates_no_more_than_it_did()
    {
        var (_, management, runAsync) = await StartAsync();
        await runAsync(20, 50);
        var bytes = await ManagedMemory.AllocatedAsync(management, () => runAsync(20, Requests));
        Assert.True(bytes > 0, "Nothing was measured.");
        Holds(bytes / Requests, MaxBytesPerRequest, "managed bytes for a request of 20 events");
    }

    [Fact]
    public async Task An_event_allocates_no_more_than_it_did()
    {
        var (_, management, runAsync) = await StartAsync();
        await runAsync(WarmUpEvents, 1);
        var bytes = await ManagedMemory.AllocatedAsync(management, () => runAsync(Events, 1));
        Assert.True(bytes > 0, "Nothing was measured.");
        Holds(bytes / Events, MaxBytesPerEvent, "managed bytes for an event");
    }

    [Fact]
    public async Task Events_that_are_there_together_are_relayed_together()
    {
        var (sidecar, _, runAsync) = await StartAsync();
        await runAsync(WarmUpEvents, 1);
        var switches = sidecar.ContextSwitches;
        var writes = _connection!.DataSegmentsReceived();
        await runAsync(Events, 1);
        Holds(1_000.0 * (sidecar.ContextSwitches - switches) / Events, MaxSwitchesPerThousandEvents, "context switches for a thousand events");
        Holds(1_000.0 * (_connection!.DataSegmentsReceived() - writes) / Events, MaxWritesPerThousandEvents, "writes to the client for a thousand events");
    }

    [Fact]
    public async Task The_executable_is_no_larger_than_it_was()
    {
        Holds(new FileInfo(await AotPublish.Sidecar.ExecutableAsync()).Length, MaxExecutableBytes, "bytes of the native executable");
    }

    /// <summary>A sidecar, and a way to relay so many events, so many times, one stream after the other.</summary>
    private async Task<(SidecarProcess Sidecar, Webhook Management, Func<int, int, Task> RunAsync)> StartAsync()
    {
        var runner = await StartRunnerAsync();
        runner.KeepsCalls = false;
        runner.Capabilities = new V1.GetCapabilitiesResponse();
        var sidecar = await StartSidecarAsync(runner);
        var sender = SenderTo(sidecar, connected: socket => _connection = socket);
        return (sidecar, ManagerOf(sidecar), RunAsync);

        async Task RunAsync(int events, int times)
        {
            var name = Event.NewName("costs");
            runner.OnPrompt(name, call => SendAsync(call, events));
            for (var i = 0; i < times; i++)
            {
                using var reply = await sender.PostAsync(Event.Prompt(name));
                await reply.IsStreamAsync();
                Assert.Equal(events + 2, await LinesAsync(reply)); // the finish, and done
            }
        }
    }

    /// <summary>Many events a flush, so that it is not for the runner's pace to say how many are there together.</summary>
    private static async Task SendAsync(RunnerCall call, int events)
    {
        var text = Say.Text("about 16 bytes .").ToByteArray();
        var buffered = new WriteOptions(WriteFlags.BufferHint);
        for (var i = 1; i <= events; i++)
        {
            call.Context.WriteOptions = i % EventsInFlush == 0 ? null : buffered;
            await call.SendRawAsync(text);
        }

        call.Context.WriteOptions = null;
        await call.SendAsync(Say.Finish());
    }

    private static async Task<int> LinesAsync(Reply reply)
    {
        var buffer = new byte[64 * 1024];
        var lines = 0;
        await using var body = await reply.Message.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        while (await Eventually.ResultAsync(body.ReadAsync(buffer, TestContext.Current.CancellationToken).AsTask(), "more of the stream") is > 0 and var count)
        {
            lines += buffer.AsSpan(0, count).Count((byte)'\n');
        }

        return lines;
    }

    private static void Holds(double measured, double bound, string what)
    {
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{measured:#,0.##} {what}; the bound is {bound:#,0}."));
        Assert.True(
            measured <= bound,
            string.Create(CultureInfo.InvariantCulture, $"{measured:#,0.##} {what}, more than the {bound:#,0} that are allowed here. Is it worth it? Then say so with the new bound."));
    }
}
