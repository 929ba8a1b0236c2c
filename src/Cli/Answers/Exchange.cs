using System.Text;
using System.Text.Json;
using AgentMark.Cli.Http;
using AgentMark.Cli.Input;
using AgentMark.Cli.Terminals;

namespace AgentMark.Cli.Answers;

/// <summary>One request and its answer, from the first byte to the exit code. <c>send</c> and <c>demo</c> both end here.</summary>
/// <param name="terminal">Where the answer is shown.</param>
/// <param name="isRaw">The answer's bytes are passed on as they are.</param>
/// <param name="mediaFolder">Where images and speech are written; null for nowhere.</param>
internal sealed class Exchange(Terminal terminal, bool isRaw, string? mediaFolder)
{
    private const string StreamingHeader = "AgentMark-Streaming";

    /// <summary>(1) Send. (2) A status that is no success ends it. (3) Show the stream, or (4) the JSON answer.</summary>
    /// <returns>A code of <see cref="ExitCode"/>.</returns>
    public async Task<int> RunAsync(WebhookRequest request, CancellationToken cancellationToken)
    {
        HttpResponseMessage answer;
        try
        {
            answer = await WebhookClient.SendAsync(request, cancellationToken); // 1
        }
        catch (Exception problem) when (
            problem is HttpRequestException || (problem is TaskCanceledException && !cancellationToken.IsCancellationRequested))
        {
            var never = WebhookClient.IsConnectFailure(problem);
            Complain($"{(never ? "Could not connect to" : "No answer from")} {request.Url}: {problem.Message}");
            return never ? ExitCode.NoConnection : ExitCode.RunFailed;
        }

        using (answer)
        {
            if (!answer.IsSuccessStatusCode)
            {
                return await ShowRefusalAsync(answer, cancellationToken); // 2
            }

            return answer.Headers.Contains(StreamingHeader)
                ? await ShowStreamAsync(answer, EventBody.Of(request.Body).EndsWithDone, cancellationToken) // 3
                : await ShowJsonAsync(answer, cancellationToken); // 4
        }
    }

    private async Task<int> ShowStreamAsync(HttpResponseMessage answer, bool endsWithDone, CancellationToken cancellationToken)
    {
        var verdict = new StreamVerdict(endsWithDone);
        var view = new StreamView(terminal);
        await using var body = await answer.Content.ReadAsStreamAsync(cancellationToken);
        await foreach (var line in LineReader.ReadAsync(body, cancellationToken))
        {
            using var json = line.IsTerminated ? JsonText.TryParse(line.Bytes) : null;
            verdict.Observe(line, json?.RootElement);
            if (isRaw)
            {
                terminal.Out.WriteBytes(line.IsTerminated ? [.. line.Bytes, (byte)'\n'] : line.Bytes);
            }
            else if (json is { RootElement.ValueKind: JsonValueKind.Object })
            {
                view.Show(json.RootElement);
            }
        }

        verdict.End();
        view.End();
        foreach (var problem in verdict.Problems)
        {
            Complain(problem);
        }

        return verdict.ExitCode;
    }

    private async Task<int> ShowJsonAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        if (await ReadAllAsync(answer, cancellationToken) is not { } bytes)
        {
            Complain("The answer is truncated: the connection broke before its end.");
            return ExitCode.RunFailed;
        }

        if (isRaw)
        {
            terminal.Out.WriteBytes(bytes);
            return ExitCode.Ok;
        }

        using var json = JsonText.TryParse(bytes);
        if (json is not { RootElement.ValueKind: JsonValueKind.Object })
        {
            Complain($"HTTP {(int)answer.StatusCode} with neither a stream nor a JSON answer. Is this the webhook's address?");
            return ExitCode.RunFailed;
        }

        var media = new MediaFiles(terminal, mediaFolder);
        new JsonAnswerView(terminal, media).Show(json.RootElement);
        return media.Failed ? ExitCode.RunFailed : ExitCode.Ok;
    }

    private async Task<int> ShowRefusalAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        var bytes = await ReadAllAsync(answer, cancellationToken) ?? [];
        if (isRaw)
        {
            terminal.Out.WriteBytes(bytes);
        }

        using var json = JsonText.TryParse(bytes);
        var message = json is not null && JsonText.StringOf(json.RootElement, "message") is { } text
            ? text
            : RunNotes.Shorten(Encoding.UTF8.GetString(bytes), 2_000);
        Complain($"HTTP {(int)answer.StatusCode}: {message}");
        return (int)answer.StatusCode == 401 ? ExitCode.Refused : ExitCode.RunFailed;
    }

    private static async Task<byte[]?> ReadAllAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        try
        {
            return await answer.Content.ReadAsByteArrayAsync(cancellationToken);
        }
        catch (Exception problem) when (problem is IOException or HttpRequestException)
        {
            return null;
        }
    }

    private void Complain(string problem) => terminal.Error.WriteLine(problem, Ink.Red);
}
