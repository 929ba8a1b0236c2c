using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using AgentMark.Sidecar.Injector.Hosting;

namespace AgentMark.Sidecar.Injector.Tls;

/// <summary>
/// Serves the pair that somebody else keeps in a folder (cert-manager, by a mounted Secret). Its content is read again every few
/// seconds: the symlink swap of a mounted Secret can escape a file watcher.
/// </summary>
internal sealed partial class CertificateDirectory(InjectorOptions options, ServingCertificate serving, TimeProvider time, ILogger<CertificateDirectory> logger)
    : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(5);

    private readonly string directory = options.TlsDirectory!;
    private string? seen;

    /// <summary>Before the listeners open, so that the first connection finds a certificate if there is one.</summary>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        Look();
        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            Look();
        }
    }

    /// <summary>Takes a pair that is new and good. Whatever else is new is told once, and the last good pair stays.</summary>
    private void Look()
    {
        try
        {
            var certificates = File.ReadAllText(Path.Combine(directory, "tls.crt"));
            var key = File.ReadAllText(Path.Combine(directory, "tls.key"));
            if (IsNews(certificates + key))
            {
                Take(certificates, key);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            // What cannot be read is news as well, once.
            if (e is CryptographicException or ArgumentException || IsNews(e.Message))
            {
                LogBad(directory, e.Message, Consequence);
            }
        }
    }

    private string Consequence => serving.ExpiresAt is null ? "There is none to serve yet." : "The last good pair stays in use.";

    private bool IsNews(string content)
    {
        var hash = Convert.ToHexString(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(content)));
        var isNews = hash != seen;
        seen = hash;
        return isNews;
    }

    private void Take(string certificates, string key)
    {
        // Throws when the key belongs to another certificate: half of a renewal was written.
        var leaf = X509Certificate2.CreateFromPem(certificates, key);
        if (leaf.NotAfter.ToUniversalTime() <= time.GetUtcNow())
        {
            throw new CryptographicException($"The certificate was valid until {leaf.NotAfter.ToUniversalTime():u}.");
        }

        var intermediates = new X509Certificate2Collection();
        intermediates.ImportFromPem(certificates);
        intermediates.RemoveAt(0);
        serving.Use(leaf, intermediates);
        LogTaken(leaf.Subject, directory, leaf.NotAfter.ToUniversalTime());
    }

    [LoggerMessage(111, LogLevel.Information, "Serving {Subject} from {Directory}, valid until {NotAfter:u}.", EventName = "CertificateTaken")]
    private partial void LogTaken(string subject, string directory, DateTime notAfter);

    [LoggerMessage(112, LogLevel.Warning, "tls.crt and tls.key in {Directory} are no use: {Problem} {Consequence}", EventName = "CertificateBad")]
    private partial void LogBad(string directory, string problem, string consequence);
}
