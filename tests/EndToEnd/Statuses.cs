using AgentMark.EndToEnd.Harness;
using Grpc.Core;

namespace AgentMark.EndToEnd;

/// <summary>Promise: a failure before the answer has begun is the HTTP status that fits the runner's, with its text.</summary>
public abstract class Statuses(SharedSidecar shared) : SharedSidecarTests(shared)
{
    [Theory]
    [InlineData(StatusCode.InvalidArgument, 400)]
    [InlineData(StatusCode.FailedPrecondition, 400)]
    [InlineData(StatusCode.OutOfRange, 400)]
    [InlineData(StatusCode.NotFound, 404)]
    [InlineData(StatusCode.Unimplemented, 501)]
    [InlineData(StatusCode.ResourceExhausted, 429)]
    [InlineData(StatusCode.Unavailable, 503)]
    [InlineData(StatusCode.DeadlineExceeded, 504)]
    [InlineData(StatusCode.Unknown, 500)]
    [InlineData(StatusCode.Internal, 500)]
    [InlineData(StatusCode.Aborted, 500)]
    [InlineData(StatusCode.AlreadyExists, 500)]
    [InlineData(StatusCode.PermissionDenied, 500)]
    [InlineData(StatusCode.Unauthenticated, 500)]
    [InlineData(StatusCode.DataLoss, 500)]
    [InlineData(StatusCode.Cancelled, 500)]
    public async Task Status_of_the_runner_becomes_one_of_http(StatusCode code, int status)
    {
        foreach (var stream in new[] { true, false })
        {
            var name = Event.NewName();
            Runner.OnPrompt(name, _ => throw new RpcException(new Status(code, "the runner says: é no")));
            using var reply = await Webhook.PostAsync(Event.Prompt(name, stream: stream));
            await reply.FailsAsync(status, "the runner says: é no");
            Assert.Equal(status == 503, reply.Header("Retry-After") is not null);
        }
    }

    [Fact]
    public async Task Status_without_a_text_still_gets_a_message()
    {
        var name = Event.NewName();
        Runner.OnPrompt(name, _ => throw new RpcException(new Status(StatusCode.NotFound, "")));
        using var reply = await Webhook.PostAsync(Event.Prompt(name));
        await reply.FailsAsync(404);
    }

    [Fact]
    public async Task Very_long_text_of_a_status_is_capped()
    {
        var name = Event.NewName();
        Runner.OnPrompt(name, _ => throw new RpcException(new Status(StatusCode.NotFound, new string('x', 12_000))));
        using var reply = await Webhook.PostAsync(Event.Prompt(name));
        Assert.InRange((await reply.FailsAsync(404)).Length, 1, 4_200);
    }

    [Fact]
    public async Task Status_after_the_first_event_is_an_error_line()
    {
        var name = Event.NewName();
        Runner.OnPrompt(name, async call =>
        {
            await call.SendAsync(Say.Text("a"));
            throw new RpcException(new Status(StatusCode.ResourceExhausted, "quota is used up"));
        });
        using var reply = await Webhook.PostAsync(Event.Prompt(name));
        await reply.IsStreamAsync();
        var lines = await reply.LinesAsync();
        Assert.Equal(3, lines.Count);
        Lines.EndInErrorAndDone(lines, "quota is used up");
    }
}

public sealed class StatusesJit(JitSidecar shared) : Statuses(shared), IClassFixture<JitSidecar>;

public sealed class StatusesAot(AotSidecar shared) : Statuses(shared), IClassFixture<AotSidecar>;
