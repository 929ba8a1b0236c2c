using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace AgentMark.Sidecar.Routing;

/// <summary>
/// Forwards requests of routes that ask for no change without any change: the target byte for byte as it came (YARP would
/// encode <c>%2F</c> once more, and <see cref="Uri"/> would tidy dots), the client's Host, no headers of our own.
/// </summary>
internal sealed class Passthrough : ITransformProvider
{
    private static readonly UriCreationOptions Verbatim = new() { DangerousDisablePathAndQueryCanonicalization = true };

    public void ValidateRoute(TransformRouteValidationContext context)
    {
    }

    public void ValidateCluster(TransformClusterValidationContext context)
    {
    }

    public void Apply(TransformBuilderContext context)
    {
        if (context.Route.Transforms is { Count: > 0 })
        {
            return;
        }

        context.UseDefaultForwarders = false;
        context.CopyRequestHeaders = true;
        context.AddRequestTransform(static request =>
        {
            Redirect(request);
            return default;
        });
    }

    private static void Redirect(RequestTransformContext request)
    {
        var context = request.HttpContext;
        var target = OriginForm(context.Features.Get<IHttpRequestFeature>()!.RawTarget);
        request.ProxyRequest.RequestUri = new Uri(request.DestinationPrefix.TrimEnd('/') + target, Verbatim);
        var isTls = request.DestinationPrefix.StartsWith("https:", StringComparison.OrdinalIgnoreCase);

        // Over TLS the Host also names the certificate, so there it has to be the destination's own.
        request.ProxyRequest.Headers.Host = isTls ? null : context.Request.Host.Value;
        if (!isTls && (IsClearTextHttp2(context.Request) || IsGrpc(context.Request.ContentType)))
        {
            // Clear text has no negotiation: what came as HTTP/2 without it goes on as that, and gRPC is HTTP/2 or nothing.
            request.ProxyRequest.Version = System.Net.HttpVersion.Version20;
            request.ProxyRequest.VersionPolicy = HttpVersionPolicy.RequestVersionExact;
        }
    }

    private static bool IsClearTextHttp2(HttpRequest request) => !request.IsHttps && HttpProtocol.IsHttp2(request.Protocol);

    /// <summary>gRPC, with any message format, but not gRPC-Web, which is meant for HTTP/1.1 too.</summary>
    private static bool IsGrpc(string? contentType)
    {
        const string grpc = "application/grpc";
        return contentType is not null
            && contentType.StartsWith(grpc, StringComparison.OrdinalIgnoreCase)
            && (contentType.Length == grpc.Length || contentType[grpc.Length] is '+' or ';');
    }

    /// <summary>A target in absolute form names its own host; what counts here is its path.</summary>
    private static string OriginForm(string target)
    {
        if (target.StartsWith('/'))
        {
            return target;
        }

        var authority = target.IndexOf("://", StringComparison.Ordinal);
        if (authority < 0)
        {
            return "/";
        }

        var path = target.AsSpan(authority + 3).IndexOfAny('/', '?');
        return path < 0 ? "/" : target[authority + 3 + path] == '?' ? "/" + target[(authority + 3 + path)..] : target[(authority + 3 + path)..];
    }
}
