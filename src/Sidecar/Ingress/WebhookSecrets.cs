using System.Collections.Immutable;
using System.Text;

namespace AgentMark.Sidecar.Ingress;

/// <summary>
/// The secrets of one route: given ones and those of a file or directory that may change. Safe to use from any thread.
/// Whoever owns it calls <see cref="Reload"/> from time to time; nothing here runs by itself.
/// </summary>
internal sealed class WebhookSecrets
{
    private readonly Lock reloading = new();
    private readonly ImmutableArray<byte[]> given;
    private readonly string? path;
    private ImmutableArray<byte[]> fromFile = [];
    private volatile IReadOnlyList<byte[]> current = [];

    /// <summary>Reads the file for the first time; see <see cref="FirstLoad"/> for how that went.</summary>
    /// <param name="given">Secrets as text. Empty ones and <see cref="SecretFile.BuiltInKey"/> are left out.</param>
    /// <param name="path">A file or directory as <see cref="SecretFile"/> reads it; null when there is none.</param>
    public WebhookSecrets(IEnumerable<string> given, string? path)
    {
        this.given = [.. given.Where(secret => secret.Length > 0 && secret != SecretFile.BuiltInKey).Select(Encoding.UTF8.GetBytes)];
        this.path = path;
        current = this.given;
        FirstLoad = Reload();
    }

    /// <summary>How the file was found at the start.</summary>
    public SecretReload FirstLoad { get; }

    /// <summary>
    /// The secrets in use, given ones first; the list never changes, a reload replaces it. Empty until there is one: nothing
    /// can be verified then.
    /// </summary>
    public IReadOnlyList<byte[]> Current => current;

    /// <summary>Reads the file again. Never throws; a file that gives nothing leaves the secrets as they are.</summary>
    public SecretReload Reload()
    {
        if (path is null)
        {
            return new SecretReload(SecretReloadOutcome.Unchanged, null);
        }

        lock (reloading)
        {
            var (secrets, problem) = SecretFile.Read(path);
            if (secrets.IsEmpty)
            {
                return new SecretReload(
                    fromFile.IsEmpty ? SecretReloadOutcome.StillMissing : SecretReloadOutcome.KeptLastGood,
                    problem);
            }

            if (Same(secrets, fromFile))
            {
                return new SecretReload(SecretReloadOutcome.Unchanged, problem);
            }

            fromFile = secrets;
            current = given.AddRange(secrets);
            return new SecretReload(SecretReloadOutcome.Reloaded, problem);
        }
    }

    private static bool Same(ImmutableArray<byte[]> one, ImmutableArray<byte[]> other) =>
        one.Length == other.Length && one.Zip(other).All(pair => pair.First.AsSpan().SequenceEqual(pair.Second));
}
