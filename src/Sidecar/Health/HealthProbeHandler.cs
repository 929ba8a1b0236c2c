using System.Net;
using AgentMark.Sidecar.Forwarding;

namespace AgentMark.Sidecar.Health;

/// <summary>
/// YARP probes a destination with an HTTP GET and judges its status, while a runner's verdict stands in a gRPC message. gRPC
/// never sends a GET, so one that comes by is a probe: it is asked as gRPC and answered as HTTP.
/// </summary>
internal sealed class HealthProbeHandler : DelegatingHandler
{
    private readonly HttpMessageInvoker runner;

    public HealthProbeHandler(HttpMessageHandler inner)
        : base(inner)
    {
        runner = new HttpMessageInvoker(inner, disposeHandler: false);
    }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        request.Method == HttpMethod.Get ? ProbeAsync(request, cancellationToken) : base.SendAsync(request, cancellationToken);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            runner.Dispose();
        }

        base.Dispose(disposing);
    }

    private async Task<HttpResponseMessage> ProbeAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var address = RunnerAddress.Parse(request.RequestUri!.OriginalString);
        var problem = await RunnerHealth.ProblemAsync(runner, address, cancellationToken);
        return new HttpResponseMessage(problem is null ? HttpStatusCode.OK : HttpStatusCode.ServiceUnavailable) { RequestMessage = request };
    }
}
