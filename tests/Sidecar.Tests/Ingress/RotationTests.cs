using System.Text;
using AgentMark.Sidecar.Ingress;
using Xunit;

namespace AgentMark.Sidecar.Tests.Ingress;

public sealed class RotationTests : IDisposable
{
    private readonly MountedSecret _mount = new();

    public void Dispose() => _mount.Dispose();

    [Fact]
    public void Given_secrets_and_those_of_the_file_are_a_union()
    {
        var secrets = new WebhookSecrets(["given"], _mount.Write("secret", "one\ntwo"));
        Assert.Equal(SecretReloadOutcome.Reloaded, secrets.FirstLoad.Outcome);
        Assert.Equal(["given", "one", "two"], Texts(secrets));
    }

    [Fact]
    public void Without_a_path_there_is_nothing_to_reload()
    {
        var secrets = new WebhookSecrets(["given"], null);
        Assert.Equal(SecretReloadOutcome.Unchanged, secrets.Reload().Outcome);
        Assert.Equal(["given"], Texts(secrets));
    }

    [Fact]
    public void Empty_secrets_and_the_key_that_everybody_knows_are_never_in_use() =>
        Assert.Empty(new WebhookSecrets(["", "DEFAULT"], _mount.Write("secret", "DEFAULT\n\n")).Current);

    [Fact]
    public void A_change_of_the_file_replaces_the_list_and_an_old_list_stays_as_it_was()
    {
        var path = _mount.Write("secret", "old");
        var secrets = new WebhookSecrets(["given"], path);
        var before = secrets.Current;

        Assert.Equal(SecretReloadOutcome.Unchanged, secrets.Reload().Outcome);
        Assert.Same(before, secrets.Current);

        _mount.Write("secret", "new\nold");
        Assert.Equal(SecretReloadOutcome.Reloaded, secrets.Reload().Outcome);
        Assert.Equal(["given", "new", "old"], Texts(secrets));
        Assert.Equal(2, before.Count);
    }

    [Fact]
    public void A_secret_that_comes_late_is_picked_up()
    {
        var secrets = new WebhookSecrets([], _mount.PathOf("secret"));
        Assert.Equal(SecretReloadOutcome.StillMissing, secrets.FirstLoad.Outcome);
        Assert.NotNull(secrets.FirstLoad.Problem);
        Assert.Empty(secrets.Current);

        _mount.Write("secret", "\n");
        Assert.Equal(SecretReloadOutcome.StillMissing, secrets.Reload().Outcome);

        _mount.Write("secret", "late");
        Assert.Equal(new SecretReload(SecretReloadOutcome.Reloaded, null), secrets.Reload());
        Assert.Equal(["late"], Texts(secrets));
    }

    [Fact]
    public void A_file_that_goes_or_empties_leaves_the_last_good_list()
    {
        var path = _mount.Write("secret", "good");
        var secrets = new WebhookSecrets(["given"], path);

        _mount.Write("secret", "");
        AssertKept(secrets, "holds no secret");
        File.Delete(path);
        AssertKept(secrets, "cannot be read");
        _mount.Write("secret", "DEFAULT");
        AssertKept(secrets, "DEFAULT");

        _mount.Write("secret", "good");
        Assert.Equal(SecretReloadOutcome.Unchanged, secrets.Reload().Outcome);
        _mount.Write("secret", "better");
        Assert.Equal(SecretReloadOutcome.Reloaded, secrets.Reload().Outcome);
    }

    [Fact]
    public void The_swap_of_a_mounted_secret_is_seen_in_the_folder_and_in_a_file_of_it()
    {
        _mount.Publish(("current", "one"));
        var folder = new WebhookSecrets([], _mount.Folder);
        var file = new WebhookSecrets([], _mount.PathOf("current"));

        _mount.Publish(("current", "two"), ("previous", "one"));

        Assert.Equal(SecretReloadOutcome.Reloaded, folder.Reload().Outcome);
        Assert.Equal(SecretReloadOutcome.Reloaded, file.Reload().Outcome);
        Assert.Equal(["two", "one"], Texts(folder));
        Assert.Equal(["two"], Texts(file));

        _mount.Publish(("current", "two"));
        Assert.Equal(SecretReloadOutcome.Reloaded, folder.Reload().Outcome);
        Assert.Equal(["two"], Texts(folder));
    }

    [Fact]
    public void Readers_always_see_a_whole_list_while_it_is_reloaded()
    {
        _mount.Publish(("a", "1\n1"));
        var secrets = new WebhookSecrets([], _mount.Folder);
        var stop = false;
        var torn = 0;
        var reader = new Thread(() =>
        {
            while (!Volatile.Read(ref stop))
            {
                var current = secrets.Current;
                torn += current.Count == 2 && current[0][0] == current[1][0] ? 0 : 1;
            }
        });
        reader.Start();

        Parallel.For(0, 4, _ =>
        {
            for (var i = 0; i < 50; i++)
            {
                secrets.Reload();
            }
        });
        for (var i = 0; i < 50; i++)
        {
            _mount.Publish(("a", $"{i % 10}\n{i % 10}"));
            secrets.Reload();
        }

        Volatile.Write(ref stop, true);
        Assert.True(reader.Join(TimeSpan.FromSeconds(30)), "The reading thread did not end within 30 s.");
        Assert.Equal(0, torn);
        Assert.Equal(["9", "9"], Texts(secrets));
    }

    private static void AssertKept(WebhookSecrets secrets, string reason)
    {
        var reload = secrets.Reload();
        Assert.Equal(SecretReloadOutcome.KeptLastGood, reload.Outcome);
        Assert.Contains(reason, reload.Problem, StringComparison.Ordinal);
        Assert.Equal(["given", "good"], Texts(secrets));
    }

    private static IEnumerable<string> Texts(WebhookSecrets secrets) => secrets.Current.Select(Encoding.UTF8.GetString);
}
