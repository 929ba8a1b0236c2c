using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using AgentMark.EndToEnd.Harness;

namespace AgentMark.EndToEnd;

/// <summary>Promise: secrets change under a running sidecar, and no slip of whoever changes them locks the senders out.</summary>
public abstract class Rotation : OwnSidecarTests
{
    private const string Old = Sentinels.Secret;
    private const string New = Sentinels.OtherSecret;

    /// <summary>So soon a change of the file counts: it is looked at every two seconds, and at least every five is promised.</summary>
    private static readonly TimeSpan s_seconds = TimeSpan.FromSeconds(8);

    private readonly TempFolder _folder;

    protected Rotation(SidecarBinary binary)
        : base(binary) => _folder = Own(new TempFolder());

    private string SecretFile => _folder.Path("webhook");

    [Fact]
    public async Task New_secret_is_taken_and_the_old_one_refused_once_it_is_removed()
    {
        Write(SecretFile, Old + "\n");
        var sidecar = await StartAsync(SecretFile);
        await IsTakenAsync(sidecar, Old);
        await IsRefusedAsync(sidecar, New);

        Write(SecretFile, $"{Old}\n{New}\n");
        await BecomesTakenAsync(sidecar, New);
        await IsTakenAsync(sidecar, Old);

        Write(SecretFile, New + "\n");
        await BecomesRefusedAsync(sidecar, Old);
        await IsTakenAsync(sidecar, New);
    }

    [Fact]
    public async Task Rewrite_in_place_of_the_same_length_is_seen()
    {
        Write(SecretFile, Old);
        Assert.Equal(Old.Length, New.Length);
        var sidecar = await StartAsync(SecretFile);
        var written = File.GetLastWriteTimeUtc(SecretFile);
        await File.WriteAllTextAsync(SecretFile, New, TestContext.Current.CancellationToken);
        File.SetLastWriteTimeUtc(SecretFile, written);
        await BecomesTakenAsync(sidecar, New);
        await IsRefusedAsync(sidecar, Old);
    }

    [Theory]
    [InlineData("webhook")]
    [InlineData("")]
    public async Task Swap_of_the_data_link_as_Kubernetes_does_it_is_seen(string configured)
    {
        // A mounted Secret: webhook -> ..data/webhook, ..data -> ..v1; an update makes ..v2 and swaps ..data by a rename.
        MakeVersion("..v1", Old);
        File.CreateSymbolicLink(_folder.Path("..data"), "..v1");
        File.CreateSymbolicLink(SecretFile, Path.Combine("..data", "webhook"));
        var sidecar = await StartAsync(configured.Length > 0 ? _folder.Path(configured) : _folder.Root);
        await IsTakenAsync(sidecar, Old);

        await SwapAsync("..v2", $"{Old}\n{New}");
        Directory.Delete(_folder.Path("..v1"), recursive: true);
        await BecomesTakenAsync(sidecar, New);
        await IsTakenAsync(sidecar, Old);

        await SwapAsync("..v3", New);
        Directory.Delete(_folder.Path("..v2"), recursive: true);
        await BecomesRefusedAsync(sidecar, Old);
        await IsTakenAsync(sidecar, New);
    }

    [Fact]
    public async Task Directory_is_read_as_one_file_a_key_without_what_begins_with_a_dot()
    {
        Write(_folder.Path("current"), Old);
        Write(_folder.Path(".hidden"), "hidden-secret");
        Directory.CreateDirectory(_folder.Path("folder"));
        Write(_folder.Path("folder", "inner"), "inner-secret");
        var sidecar = await StartAsync(_folder.Root);
        await IsTakenAsync(sidecar, Old);
        await IsRefusedAsync(sidecar, "hidden-secret");
        await IsRefusedAsync(sidecar, "inner-secret");

        Write(_folder.Path("next"), New);
        await BecomesTakenAsync(sidecar, New);
        await IsTakenAsync(sidecar, Old);

        File.Delete(_folder.Path("current"));
        await BecomesRefusedAsync(sidecar, Old);
        await IsTakenAsync(sidecar, New);
    }

    [Fact]
    public async Task Windows_line_ends_and_blank_lines_do_no_harm()
    {
        Write(SecretFile, $"\r\n\r\n{Old}\r\n   \r\n\t\r\n");
        var sidecar = await StartAsync(SecretFile);
        await IsTakenAsync(sidecar, Old);
        foreach (var wrong in new[] { "", "\r", "   ", "\t", Old + "\r", "DEFAULT" })
        {
            await IsRefusedAsync(sidecar, wrong);
        }

        Write(SecretFile, $"\n{Old}\r\n\r\n with spaces \r\n{New}");
        await BecomesTakenAsync(sidecar, New);
        await IsTakenAsync(sidecar, Old);
        await IsTakenAsync(sidecar, " with spaces ");
        await IsRefusedAsync(sidecar, "with spaces");
    }

    [Theory]
    [InlineData("emptied")]
    [InlineData("blank")]
    [InlineData("removed")]
    [InlineData("not UTF-8")]
    public async Task File_that_gives_nothing_keeps_the_last_good_list_and_warns_once(string how)
    {
        Write(SecretFile, Old);
        var sidecar = await StartAsync(SecretFile);
        await IsTakenAsync(sidecar, Old);
        Assert.Equal(0, await FailuresAsync(sidecar));
        switch (how)
        {
            case "removed":
                File.Delete(SecretFile);
                break;
            case "not UTF-8":
                await File.WriteAllBytesAsync(SecretFile, [0xff, 0xfe, 0x41], TestContext.Current.CancellationToken);
                break;
            default:
                Write(SecretFile, how == "blank" ? " \r\n\r\n" : "");
                break;
        }

        // Looked at more than once, so that a warning for each look would show.
        await Eventually.TrueAsync(async () => await FailuresAsync(sidecar) >= 3, "the file to be looked at three times");
        await IsTakenAsync(sidecar, Old);
        Assert.Single(Warnings(sidecar));
        Assert.True(sidecar.Output.Contains(SecretFile), $"The warning should name the file:\n{sidecar.Output}");

        Write(SecretFile, New);
        await BecomesTakenAsync(sidecar, New);
        await IsRefusedAsync(sidecar, Old);
        Assert.Single(Warnings(sidecar));
    }

    [Theory]
    [InlineData("missing")]
    [InlineData("empty")]
    [InlineData("folder missing")]
    [InlineData("folder empty")]
    public async Task Secret_that_is_not_there_at_start_is_picked_up_when_it_comes(string what)
    {
        var isFolder = what.StartsWith("folder", StringComparison.Ordinal);
        var configured = isFolder ? _folder.Path("late") : SecretFile;
        if (what == "empty")
        {
            Write(SecretFile, "");
        }
        else if (what == "folder empty")
        {
            Directory.CreateDirectory(configured);
        }

        var sidecar = await StartAsync(configured);
        foreach (var secret in new[] { Old, "", "DEFAULT", null })
        {
            using var refused = await SenderTo(sidecar, secret).PostAsync(Event.GetEvals());
            await refused.FailsAsync(503, "secret");
            Assert.NotNull(refused.Header("Retry-After"));
        }

        foreach (var path in new[] { "/healthz/live", "/healthz/startup" })
        {
            using var alive = await ManagerOf(sidecar).GetAsync(path);
            Assert.Equal(200, alive.Status);
        }

        Directory.CreateDirectory(isFolder ? configured : _folder.Root);
        Write(isFolder ? Path.Combine(configured, "webhook") : configured, Old);
        await BecomesTakenAsync(sidecar, Old);
        await IsRefusedAsync(sidecar, New);
    }

    [Fact]
    public async Task Variable_and_file_are_a_union()
    {
        Write(SecretFile, New);
        var sidecar = await StartAsync(SecretFile, variable: Old);
        await IsTakenAsync(sidecar, Old);
        await IsTakenAsync(sidecar, New);

        Write(SecretFile, "third-secret");
        await BecomesTakenAsync(sidecar, "third-secret");
        await IsTakenAsync(sidecar, Old);
        await IsRefusedAsync(sidecar, New);
    }

    [Fact]
    public async Task File_that_is_missing_at_start_does_not_take_the_variables_secret_away()
    {
        var sidecar = await StartAsync(SecretFile, variable: Old);
        await IsTakenAsync(sidecar, Old);
        Write(SecretFile, New);
        await BecomesTakenAsync(sidecar, New);
        await IsTakenAsync(sidecar, Old);
    }

    [Fact]
    public async Task Secret_file_of_a_route_is_read_again_too()
    {
        Write(SecretFile, Old);
        var runner = await StartRunnerAsync();
        var sidecar = await StartSidecarAsync(new SidecarOptions
        {
            Runner = runner.Address,
            ["AGENTMARK_WEBHOOK_SECRET"] = "secret-of-the-variable",
            ["ReverseProxy__Routes__team__ClusterId"] = "runner",
            ["ReverseProxy__Routes__team__Match__Path"] = "/team",
            ["ReverseProxy__Routes__team__Metadata__AgentMark.WebhookSecretFile"] = SecretFile,
        });

        // Also before the first event has come by that route.
        Write(SecretFile, New);
        await BecomesAsync(sidecar, New, 200, "/team");
        await BecomesAsync(sidecar, Old, 401, "/team");
        Write(SecretFile, Old);
        await BecomesAsync(sidecar, Old, 200, "/team");
        await BecomesAsync(sidecar, New, 401, "/team");
    }

    [Fact]
    public async Task Uses_of_each_secret_are_counted_by_its_position()
    {
        Write(SecretFile, $"{New}\nthird-secret\n");
        var sidecar = await StartAsync(SecretFile, variable: Old);
        string[] secrets = [Old, New, "third-secret"];
        for (var i = 0; i < secrets.Length; i++)
        {
            for (var times = 0; times <= i; times++)
            {
                await IsTakenAsync(sidecar, secrets[i]);
            }
        }

        await IsRefusedAsync(sidecar, "no-secret");
        var metrics = await MetricsAsync(sidecar);
        var uses = Regex.Matches(metrics, "^agentmark_sidecar_secret_uses_total\\{(?<labels>[^}]*)\\} (?<count>\\d+)", RegexOptions.Multiline)
            .Select(line => (Position: Regex.Match(line.Groups["labels"].Value, "position=\"(\\d+)\"").Groups[1].Value, Count: Number(line)))
            .OrderBy(use => use.Position, StringComparer.Ordinal)
            .ToList();
        Assert.Equal([1, 2, 3], uses.Select(use => use.Count));
        Assert.Equal(3, uses.Select(use => use.Position).Distinct().Count());
        Assert.DoesNotContain(metrics.Split('\n'), line => Sentinels.All.Any(sentinel => line.Contains(sentinel, StringComparison.Ordinal)));
    }

    private static void Write(string file, string text)
    {
        // In one step, so that the sidecar never meets half a file.
        var whole = Path.Combine(Path.GetDirectoryName(file)!, $".{Path.GetFileName(file)}.new");
        File.WriteAllText(whole, text, new UTF8Encoding(false));
        File.Move(whole, file, overwrite: true);
    }

    private static IEnumerable<string> Warnings(SidecarProcess sidecar) =>
        sidecar.Output.Lines.Where(line => line.Contains("Webhook secrets of route", StringComparison.Ordinal) && line.Contains("stay in use", StringComparison.Ordinal));

    private static int Number(Match line) => int.Parse(line.Groups["count"].Value, CultureInfo.InvariantCulture);

    private void MakeVersion(string version, string secrets)
    {
        Directory.CreateDirectory(_folder.Path(version));
        Write(_folder.Path(version, "webhook"), secrets);
    }

    private async Task SwapAsync(string version, string secrets)
    {
        MakeVersion(version, secrets);
        File.CreateSymbolicLink(_folder.Path("..data_tmp"), version);
        var (exitCode, output) = await Shell.RunAsync(new ProcessStartInfo("mv", ["-fT", _folder.Path("..data_tmp"), _folder.Path("..data")]), Eventually.Patience);
        Assert.True(exitCode == 0, output);
    }

    private async Task<SidecarProcess> StartAsync(string file, string? variable = null)
    {
        var runner = await StartRunnerAsync();
        return await StartSidecarAsync(new SidecarOptions
        {
            Runner = runner.Address,
            ["AGENTMARK_WEBHOOK_SECRET"] = variable,
            ["AGENTMARK_WEBHOOK_SECRET_FILE"] = file,
        });
    }

    private async Task<int> StatusAsync(SidecarProcess sidecar, string secret, string path = "/webhook")
    {
        using var reply = await SenderTo(sidecar, secret, path).PostAsync(Event.GetEvals());
        return reply.Status;
    }

    private async Task IsTakenAsync(SidecarProcess sidecar, string secret) => Assert.Equal(200, await StatusAsync(sidecar, secret));

    private async Task IsRefusedAsync(SidecarProcess sidecar, string secret) => Assert.Equal(401, await StatusAsync(sidecar, secret));

    private Task BecomesTakenAsync(SidecarProcess sidecar, string secret) => BecomesAsync(sidecar, secret, 200);

    private Task BecomesRefusedAsync(SidecarProcess sidecar, string secret) => BecomesAsync(sidecar, secret, 401);

    private Task BecomesAsync(SidecarProcess sidecar, string secret, int status, string path = "/webhook") => Eventually.TrueAsync(
        async () => await StatusAsync(sidecar, secret, path) == status,
        $"a secret to be answered with {status}",
        s_seconds);

    private async Task<string> MetricsAsync(SidecarProcess sidecar)
    {
        using var reply = await ManagerOf(sidecar).GetAsync("/metrics");
        Assert.Equal(200, reply.Status);
        return await reply.TextAsync();
    }

    private async Task<int> FailuresAsync(SidecarProcess sidecar) =>
        Regex.Matches(await MetricsAsync(sidecar), "^agentmark_sidecar_secret_reload_failures_total(\\{[^}]*\\})? (?<count>\\d+)", RegexOptions.Multiline).Sum(Number);

    private sealed class TempFolder : IAsyncDisposable
    {
        public string Root { get; } = Directory.CreateTempSubdirectory("agentmark-rotation-").FullName;

        public string Path(params string[] parts) => System.IO.Path.Combine([Root, .. parts]);

        public ValueTask DisposeAsync()
        {
            Directory.Delete(Root, recursive: true);
            return default;
        }
    }
}

public sealed class RotationJit() : Rotation(SidecarBinary.Jit);

public sealed class RotationAot() : Rotation(SidecarBinary.Aot);
