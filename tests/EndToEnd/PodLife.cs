using AgentMark.EndToEnd.Harness;
using AgentMark.EndToEnd.Harness.Pods;

namespace AgentMark.EndToEnd;

/// <summary>
/// Promise: a pod that <c>inject</c> has rendered starts in the kubelet's order, answers, and ends without cutting a stream, in whichever
/// order its hooks arrive.
/// </summary>
public abstract class PodLife(SidecarBinary binary) : OwnSidecarTests(binary)
{
    private const int Streams = 5;

    private static readonly TimeSpan s_between = TimeSpan.FromMilliseconds(700);

    [Theory]
    [InlineData("runner", true)]
    [InlineData("runner", false)]
    [InlineData("openai", true)]
    [InlineData("openai", false)]
    public async Task Streams_that_are_open_when_the_pod_ends_are_finished(string shape, bool mainHookFirst)
    {
        var (pod, kubelet, model) = await StartAsync(shape);
        using var webhook = new Webhook(pod.Events);
        await AnswersAsync(webhook);
        var replies = new List<Reply>();
        for (var i = 0; i < Streams; i++)
        {
            var reply = await webhook.PostAsync(Event.Prompt(Event.NewName()));
            Assert.Equal(200, reply.Status);
            await reply.NextLineAsync();
            replies.Add(reply);
        }

        var stopped = kubelet.StopAsync(mainHookFirst, s_between);
        await Eventually.TrueAsync(
            async () =>
            {
                using var refused = await webhook.PostAsync(Event.GetEvals());
                return refused.Status == 503;
            },
            "new events to be refused",
            TimeSpan.FromSeconds(15));
        Assert.False(kubelet.IsMainReleased, "The main container would end with streams open.");
        model.GoOn();
        foreach (var reply in replies)
        {
            var rest = await reply.LinesAsync();
            Lines.EndInDone(rest);
            Assert.DoesNotContain(rest, line => line.Contains("\"error\"", StringComparison.Ordinal));
            reply.Dispose();
        }

        await stopped;
    }

    [Fact]
    public async Task Pod_is_ready_and_refuses_events_while_its_secret_is_missing_and_takes_them_when_it_comes()
    {
        var (pod, kubelet, _) = await StartAsync("runner", withSecret: false);
        using var webhook = new Webhook(pod.Events);
        using (var refused = await webhook.PostAsync(Event.GetEvals()))
        {
            await refused.FailsAsync(503);
        }

        Assert.Equal(200, await kubelet.ReadinessAsync());
        await File.WriteAllTextAsync(Path.Combine(pod.SecretFolder, "current"), Sentinels.Secret, TestContext.Current.CancellationToken);
        await AnswersAsync(webhook);
    }

    [Fact]
    public async Task Runner_that_restarts_alone_is_not_held_and_the_pod_stays_ready()
    {
        var (pod, kubelet, _) = await StartAsync("runner");
        await kubelet.RestartMainAsync();
        Assert.Equal(200, await kubelet.ReadinessAsync());
        using var webhook = new Webhook(pod.Events);
        await AnswersAsync(webhook);
    }

    /// <summary>A container that has started may not listen yet: until it does, events get 503.</summary>
    private static Task AnswersAsync(Webhook webhook) => Eventually.TrueAsync(
        async () =>
        {
            using var reply = await webhook.PostAsync(Event.GetEvals());
            return reply.Status == 200;
        },
        "the runner to answer",
        TimeSpan.FromSeconds(30));

    private async Task<(PodManifest Pod, Kubelet Kubelet, ModelServer Model)> StartAsync(string shape, bool withSecret = true)
    {
        var pod = await PodManifest.RenderAsync(shape, Folder);
        if (withSecret)
        {
            await File.WriteAllTextAsync(Path.Combine(pod.SecretFolder, "current"), Sentinels.Secret, TestContext.Current.CancellationToken);
        }

        // In the shape openai it is the pod's main container; otherwise it is somewhere else.
        var model = Own(new ModelServer());
        var isMain = shape == "openai";
        if (!isMain)
        {
            await model.StartAsync(pod.ModelPort);
        }

        var kubelet = Own(new Kubelet(pod, Binary, isMain ? model : null));
        await kubelet.StartAsync();
        return (pod, kubelet, model);
    }
}

public sealed class PodLifeJit() : PodLife(SidecarBinary.Jit);

public sealed class PodLifeAot() : PodLife(SidecarBinary.Aot);
