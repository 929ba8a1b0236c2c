using System.Globalization;
using AgentMark.Cli.Http;
using AgentMark.Cli.Signing;
using AgentMark.Cli.Terminals;

namespace AgentMark.Cli.Demo;

/// <summary>What the demo says to its user around the answer.</summary>
internal sealed class DemoGuide(Terminal terminal)
{
    public void ShowRequest(WebhookRequest request, string kind)
    {
        var size = request.Body.Length.ToString("N0", CultureInfo.InvariantCulture);
        Note($"POST {request.Url}: a prompt-run, kind {kind}, {size} bytes, signed with a secret made for this run.\n");
    }

    public void ShowWhatHappened() => Note(
        "\nWhat happened: HTTP request → signature checked over the raw bytes → gRPC call to the runner → its events back,\n"
        + "one NDJSON line each as they came (images and speech: one JSON answer).");

    /// <summary>Lines to copy; the curl line is on standard output, so that a script can take it.</summary>
    public void ShowNext(DemoFolder folder, string kind, Uri webhook, string secret)
    {
        Note("\nThe system stays up. The same event with curl, its signature made for exactly this file:\n");
        terminal.Out.WriteLine(CurlLine.Of(webhook, folder.EventFile, WebhookSignature.Of(folder.Event.Bytes, secret)), Ink.Bold);
        if (DemoEnvironment.MayBeUnsigned)
        {
            Note("\nAgentMark's own command line:\n");
            var server = webhook.GetLeftPart(UriPartial.Authority);
            terminal.Out.WriteLine(
                $"npx @agentmark/cli@2.1.1 run-prompt {CurlLine.Quote(folder.PromptFile(kind))} --server {server}", Ink.Bold);
            Note("\nIt does not sign, so this demo's sidecar also takes unsigned events from this machine");
            Note("(AGENTMARK_ALLOW_UNSIGNED=true, loopback only, never for production). A wrong signature is still refused.");
        }

        Note("\nCtrl-C ends everything.");
    }

    private void Note(string text) => terminal.Error.WriteLine(text, Ink.Dim);
}
