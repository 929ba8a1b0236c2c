using AgentMark.Sidecar.Ingress;

namespace AgentMark.Sidecar.Hosting;

/// <summary>Who may send events.</summary>
/// <param name="Secret">AGENTMARK_WEBHOOK_SECRET, verbatim, or null. Together with the file's secrets it makes the list.</param>
/// <param name="File">AGENTMARK_WEBHOOK_SECRET_FILE: a file with one secret a line, or a directory of such files. Its content is read again when it changes.</param>
/// <param name="AllowUnsigned">AGENTMARK_ALLOW_UNSIGNED: for development, take unsigned events from loopback.</param>
internal sealed record SecretOptions(string? Secret, string? File, bool AllowUnsigned)
{
    public static SecretOptions Read(Settings settings, IConfiguration configuration)
    {
        var options = new SecretOptions(
            settings.Text("AGENTMARK_WEBHOOK_SECRET"),
            settings.Text("AGENTMARK_WEBHOOK_SECRET_FILE"),
            settings.Flag("AGENTMARK_ALLOW_UNSIGNED"));

        if (options.Secret is SecretFile.BuiltInKey)
        {
            settings.Problem("AGENTMARK_WEBHOOK_SECRET is the word DEFAULT, which is publicly known; set it to the secret that AgentMark shows for your webhook.");
        }

        if (string.IsNullOrWhiteSpace(options.Secret) && options.File is null && !options.AllowUnsigned && !RouteSecrets.AnyIn(configuration))
        {
            settings.Problem("No webhook secret is set; set AGENTMARK_WEBHOOK_SECRET or AGENTMARK_WEBHOOK_SECRET_FILE (for development on this machine alone, AGENTMARK_ALLOW_UNSIGNED=true).");
        }

        if (options.AllowUnsigned && configuration["KUBERNETES_SERVICE_HOST"] is { Length: > 0 })
        {
            settings.Problem("AGENTMARK_ALLOW_UNSIGNED is true inside Kubernetes, where every container of a pod shares one loopback; unset it and set AGENTMARK_WEBHOOK_SECRET_FILE.");
        }

        return options;
    }
}
