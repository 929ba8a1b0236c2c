using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.Json.Nodes;
using AgentMark.Sidecar.Injector.Admission;
using AgentMark.Sidecar.Injector.Tls;

namespace AgentMark.Sidecar.Injector.SelfManaged;

/// <summary>
/// Makes and renews the certificates in process, together with the other replicas and without a leader: whoever writes the Secret
/// first has decided, and the others take what it holds.
/// </summary>
internal sealed partial class SelfManagedCertificates(SelfManagedOptions options, ServingCertificate serving, TimeProvider time, ILogger<SelfManagedCertificates> logger)
    : BackgroundService
{
    private static readonly TimeSpan LeastRetry = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan MostRetry = TimeSpan.FromSeconds(30);

    private string? announced;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var retry = LeastRetry;
        while (!stoppingToken.IsCancellationRequested)
        {
            var done = await TryPassAsync(stoppingToken);
            retry = done ? LeastRetry : TimeSpan.FromTicks(Math.Min(retry.Ticks * 2, MostRetry.Ticks));
            await Task.Delay(WithJitter(done ? options.Period : retry), time, stoppingToken);
        }
    }

    /// <summary>
    /// One look at everything:
    /// <list type="number">
    /// <item>the caBundle, before the Secret. Whoever renews writes the Secret first and the caBundle after, so a Secret that is read
    /// after the caBundle is never older than it; and the caBundle is written back only if it is still the one that was read. Hence
    /// nobody takes an authority out of it that somebody else has just put in;</item>
    /// <item>the Secret, renewed when something is due;</item>
    /// <item>the caBundle again, if it holds something else than the Secret;</item>
    /// <item>only now, with its authority trusted, the certificate may be served.</item>
    /// </list>
    /// </summary>
    /// <returns>False when somebody else wrote at the same time: all of it has to be read again.</returns>
    internal async Task<bool> PassAsync(CancellationToken cancellationToken)
    {
        using var api = new ApiServer(options);

        // 1.
        var webhook = await api.GetAsync(options.WebhookPath, cancellationToken)
            ?? throw new HttpRequestException($"There is no MutatingWebhookConfiguration {options.Webhook}; apply it, or name another in AGENTMARK_INJECTOR_WEBHOOK.");
        var bundles = Webhooks(webhook).Select(w => TrustBundle.Read(w.Object("clientConfig")?.Text("caBundle"))).ToList();

        // 2.
        var secret = await api.GetAsync(options.SecretPath, cancellationToken);
        var held = ManagedCertificates.Read(secret?.Object("data"));
        if (secret is not null && held is null)
        {
            LogUnreadable(options.Secret);
        }

        var next = Renewal.Next(held, bundles.SelectMany(b => b).DistinctBy(c => c.Thumbprint), options.Hosts, time.GetUtcNow());
        if (next != held)
        {
            if (!await StoreAsync(api, secret, next, cancellationToken))
            {
                return false;
            }

            LogRenewed(options.Secret, next.Server.NotAfter.ToUniversalTime(), next.Authority.NotAfter.ToUniversalTime());
        }

        // 3.
        if (!bundles.TrueForAll(bundle => TrustBundle.AreSame(bundle, next.Trusted)) && !await api.PatchAsync(options.WebhookPath, BundlePatch(webhook, next), cancellationToken))
        {
            return false;
        }

        // 4.
        Serve(next.Server);
        return true;
    }

    private async Task<bool> TryPassAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await PassAsync(cancellationToken);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or UnauthorizedAccessException or JsonException or CryptographicException
            || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            LogFailed(e.Message, serving.IsValid ? "The certificate in use stays." : "There is no certificate to serve.");
            return false;
        }
    }

    private Task<bool> StoreAsync(ApiServer api, JsonObject? secret, ManagedCertificates next, CancellationToken cancellationToken)
    {
        if (secret is not null)
        {
            // As it was read but for the data: its resourceVersion makes the write conditional.
            secret["data"] = next.ToData();
            return api.ReplaceAsync(options.SecretPath, secret, cancellationToken);
        }

        var created = new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Secret",
            ["metadata"] = new JsonObject
            {
                ["name"] = options.Secret,
                ["namespace"] = options.Namespace,
                ["labels"] = new JsonObject { ["app.kubernetes.io/name"] = "agentmark-injector" },
            },
            ["type"] = "kubernetes.io/tls",
            ["data"] = next.ToData(),
        };
        return api.CreateAsync(options.SecretsPath, created, cancellationToken);
    }

    /// <summary>A patch with a resourceVersion fails when the object has another by now.</summary>
    private static JsonObject BundlePatch(JsonObject webhook, ManagedCertificates next)
    {
        var bundle = TrustBundle.Write(next.Trusted);
        return new JsonObject
        {
            ["metadata"] = new JsonObject { ["resourceVersion"] = webhook.Object("metadata")?.Text("resourceVersion") },
            ["webhooks"] = new JsonArray([.. Webhooks(webhook).Select(w => new JsonObject
            {
                ["name"] = w.Text("name"),
                ["clientConfig"] = new JsonObject { ["caBundle"] = bundle },
            })]),
        };
    }

    private static IEnumerable<JsonObject> Webhooks(JsonObject configuration) => (configuration["webhooks"] as JsonArray ?? []).OfType<JsonObject>();

    /// <summary>
    /// Takes a certificate at once when there is none to lose, and otherwise at the second pass that finds it trusted: API servers
    /// learn of a new caBundle by a watch, a moment after it is written.
    /// </summary>
    private void Serve(X509Certificate2 server)
    {
        if (serving.Is(server) || (serving.IsValid && Interlocked.Exchange(ref announced, server.Thumbprint) != server.Thumbprint))
        {
            return;
        }

        serving.Use(server, []);
        LogServing(server.NotAfter.ToUniversalTime());
    }

    /// <summary>A tenth more or less, so that replicas do not look at the same moment for ever.</summary>
    private static TimeSpan WithJitter(TimeSpan span) => span * (0.9 + (RandomNumberGenerator.GetInt32(0, 201) / 1000.0));

    [LoggerMessage(121, LogLevel.Information, "Serving a certificate of our own, valid until {NotAfter:u}.", EventName = "OwnCertificateServed")]
    private partial void LogServing(DateTime notAfter);

    [LoggerMessage(122, LogLevel.Information, "Renewed Secret {Secret}: server certificate until {Server:u}, authority until {Authority:u}.", EventName = "OwnCertificateRenewed")]
    private partial void LogRenewed(string secret, DateTime server, DateTime authority);

    [LoggerMessage(123, LogLevel.Warning, "Secret {Secret} holds no usable certificates; making new ones.", EventName = "OwnCertificateUnreadable")]
    private partial void LogUnreadable(string secret);

    [LoggerMessage(124, LogLevel.Warning, "Certificates could not be checked: {Problem} {Consequence}", EventName = "OwnCertificateUnchecked")]
    private partial void LogFailed(string problem, string consequence);
}
