using System.Collections.Concurrent;
using AgentMark.Sidecar.Hosting;
using Yarp.ReverseProxy.Configuration;

namespace AgentMark.Sidecar.Ingress;

/// <summary>
/// The secrets of each route that ends in a runner. A route may bring its own in its metadata, so that one gateway serves
/// several apps without sharing keys; every other route uses those of the variables, known as <c>default</c>.
/// </summary>
internal sealed class RouteSecrets
{
    /// <summary>Route metadata: one secret, verbatim.</summary>
    public const string SecretKey = "AgentMark.WebhookSecret";

    /// <summary>Route metadata: path of a secret file or directory.</summary>
    public const string SecretFileKey = "AgentMark.WebhookSecretFile";

    private readonly NamedSecrets usual;
    private readonly ConcurrentDictionary<(string Route, string? Secret, string? File), NamedSecrets> own = new();

    public RouteSecrets(SecretOptions options)
    {
        usual = new NamedSecrets("default", Secrets(options.Secret, options.File));
        AllowUnsigned = options.AllowUnsigned;
    }

    /// <summary>True when unsigned events are taken from loopback.</summary>
    public bool AllowUnsigned { get; }

    public IEnumerable<NamedSecrets> All => own.Values.Prepend(usual);

    public NamedSecrets For(RouteConfig route)
    {
        var secret = route.Metadata?.GetValueOrDefault(SecretKey);
        var file = route.Metadata?.GetValueOrDefault(SecretFileKey);
        return string.IsNullOrEmpty(secret) && string.IsNullOrEmpty(file)
            ? usual
            : own.GetOrAdd((route.RouteId, secret, file), static key => new NamedSecrets(key.Route, Secrets(key.Secret, key.File)));
    }

    private static WebhookSecrets Secrets(string? secret, string? file) => new(string.IsNullOrEmpty(secret) ? [] : [secret], file);

    /// <summary>True when some route of the configuration brings a secret of its own.</summary>
    public static bool AnyIn(IConfiguration configuration) =>
        configuration.GetSection("ReverseProxy:Routes").GetChildren().Any(route =>
            !string.IsNullOrEmpty(route[$"Metadata:{SecretKey}"]) || !string.IsNullOrEmpty(route[$"Metadata:{SecretFileKey}"]));
}
