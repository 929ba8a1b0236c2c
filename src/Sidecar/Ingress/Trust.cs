using System.Net;
using AgentMark.Sidecar.Telemetry;

namespace AgentMark.Sidecar.Ingress;

/// <summary>Decides whether an event may be believed: by its signature, or, for development, by where it comes from.</summary>
internal sealed class Trust(RouteSecrets secrets, SidecarMetrics metrics)
{
    /// <summary>What can be said without reading a body that nobody may have signed.</summary>
    /// <returns>Null when the event may still be right.</returns>
    public Refusal? CheckUnread(HttpContext context, NamedSecrets route)
    {
        if (MayBeUnsigned(context, route))
        {
            return IsFromHere(context) ? null : Refusal.UnsignedRemote;
        }

        if (route.Secrets.Current.Count == 0)
        {
            return Refusal.NoSecret;
        }

        return SignatureVerifier.CheckForm(context.Request.Headers[SignatureHeader.Name]) is { } bad ? Refusal.Signature(bad) : null;
    }

    /// <returns>Null when the body may be believed.</returns>
    public Refusal? Check(HttpContext context, NamedSecrets route, ReadOnlySpan<byte> body)
    {
        if (MayBeUnsigned(context, route))
        {
            return null;
        }

        var check = SignatureVerifier.Verify(context.Request.Headers[SignatureHeader.Name], body, route.Secrets.Current);
        if (check.IsValid)
        {
            metrics.SecretUsed(route.Name, check.SecretPosition);
            return null;
        }

        return Refusal.Signature(check);
    }

    /// <summary>With a secret, a header that is there must still be right.</summary>
    private bool MayBeUnsigned(HttpContext context, NamedSecrets route) =>
        secrets.AllowUnsigned && (route.Secrets.Current.Count == 0 || !context.Request.Headers.ContainsKey(SignatureHeader.Name));

    /// <summary>
    /// From a program of this machine, and not from a web page in its browser or through a tunnel that ends here. A Unix socket has
    /// no address and is local by nature.
    /// </summary>
    private static bool IsFromHere(HttpContext context)
    {
        var address = context.Connection.RemoteIpAddress;
        var headers = context.Request.Headers;
        return (address is null || IPAddress.IsLoopback(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address))
            && !headers.ContainsKey("Origin")
            && !headers.ContainsKey("X-Forwarded-For")
            && !headers.ContainsKey("Forwarded");
    }
}
