using System.Security.Cryptography;
using AgentMark.Cli.Answers;
using AgentMark.Cli.Http;
using AgentMark.Cli.Runners;
using AgentMark.Cli.Terminals;

namespace AgentMark.Cli.Demo;

/// <summary>The demo's story, from nothing to an answer on the screen, and back to nothing.</summary>
internal sealed class DemoRun(Terminal terminal, ProgramFiles programs)
{
    private readonly string _secret = RandomNumberGenerator.GetHexString(64, lowercase: true);

    public required bool Once { get; init; }

    public required int Port { get; init; }

    /// <summary>The user's own runner; null starts the sample.</summary>
    public required RunnerTarget? Runner { get; init; }

    /// <summary>The prompt's kind.</summary>
    public required string Prompt { get; init; }

    private Uri Sidecar => new($"http://127.0.0.1:{Port}/");

    private Uri Webhook => new(Sidecar, "webhook");

    /// <summary>
    /// (1) Start the runner, unless there is one, and the sidecar; a watchdog makes sure that they end with us. (2) Wait until
    /// they are ready. (3) Send a signed prompt and show the answer. (4) Say what happened and what to try. (5) Stay.
    /// </summary>
    /// <returns>A code of <see cref="ExitCode"/>.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        using var folder = await DemoFolder.CreateAsync(programs.Prompts, Prompt, cancellationToken);
        await using var watchdog = Watchdog.Start(programs.Tool);
        await using var children = new Children(watchdog);
        try
        {
            await StartAsync(children, cancellationToken); // 1
            if (await Readiness.WaitAsync(Sidecar, children.All, cancellationToken) is { } problem) // 2
            {
                return Fail(problem);
            }

            var code = await SendAsync(folder, cancellationToken); // 3
            if (children.Dead is { } dead)
            {
                return Fail(dead.Obituary());
            }

            if (Once)
            {
                return code;
            }

            new DemoGuide(terminal).ShowNext(folder, Prompt, Webhook, _secret); // 4
            await children.AnyExitedAsync(cancellationToken); // 5
            return Fail(children.Dead!.Obituary());
        }
        finally
        {
            if (cancellationToken.IsCancellationRequested)
            {
                terminal.Error.WriteLine("\nEnding the sidecar and the runner.", Ink.Dim);
            }
        }
    }

    private async Task StartAsync(Children children, CancellationToken cancellationToken)
    {
        var runner = await RunnerAsync(children, cancellationToken);
        await children.StartAsync("sidecar", programs.Sidecar, DemoEnvironment.OfSidecar(Port, runner, _secret));
        terminal.Error.WriteLine($"Starting a sidecar at {Webhook} with the runner at {runner}.", Ink.Dim);
    }

    /// <returns>The address of the user's own runner, or of the sample, which is started.</returns>
    private async Task<string> RunnerAsync(Children children, CancellationToken cancellationToken)
    {
        if (Runner is not null)
        {
            await Runner.ReachAsync(cancellationToken);
            return Runner.Text;
        }

        var listen = $"127.0.0.1:{LoopbackPort.Free()}";
        await children.StartAsync("sample runner", programs.Runner, DemoEnvironment.OfRunner(listen));
        return $"http://{listen}";
    }

    private async Task<int> SendAsync(DemoFolder folder, CancellationToken cancellationToken)
    {
        var guide = new DemoGuide(terminal);
        var request = WebhookRequest.Post(Webhook, folder.Event, _secret);
        guide.ShowRequest(request, Prompt);
        var media = Once ? null : folder.Path; // the folder ends with the demo
        var code = await new Exchange(terminal, isRaw: false, media).RunAsync(request, cancellationToken);
        if (code == ExitCode.Ok)
        {
            guide.ShowWhatHappened();
        }

        return code;
    }

    private int Fail(string problem)
    {
        terminal.Error.WriteLine(problem, Ink.Red);
        return ExitCode.RunFailed;
    }
}
