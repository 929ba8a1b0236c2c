using AgentMark.Sidecar.Injection;
using AgentMark.Sidecar.Injector.Hosting;

namespace AgentMark.Sidecar.Injector.Tests;

/// <summary>Environment variables, and what a wrong one gets.</summary>
public sealed class Options
{
    [Fact]
    public void Pod_needs_no_variable_at_all()
    {
        var options = Read(out var problems, ("KUBERNETES_SERVICE_HOST", "10.96.0.1"), ("KUBERNETES_SERVICE_PORT", "443"));

        Assert.Empty(problems);
        Assert.Equal(InjectionImages.Default, options.Images);
        Assert.Equal((9443, 9080), (options.HttpsPort, options.HttpPort));
        Assert.Equal(new Uri("https://10.96.0.1:443"), options.SelfManaged!.ApiServer);
        Assert.Equal("agentmark-injector.agentmark-system.svc", options.SelfManaged.Hosts[0]);
    }

    [Fact]
    public void Folder_needs_no_API_server()
    {
        var options = Read(out var problems, ("AGENTMARK_INJECTOR_TLS_DIR", "/tls"));

        Assert.Empty(problems);
        Assert.Equal("/tls", options.TlsDirectory);
        Assert.Null(options.SelfManaged);
    }

    [Fact]
    public void API_server_may_have_an_IPv6_address() =>
        Assert.Equal("https://[fd00::1]:6443/", Read(out _, ("KUBERNETES_SERVICE_HOST", "fd00::1"), ("KUBERNETES_SERVICE_PORT", "6443")).SelfManaged!.ApiServer.ToString());

    [Fact]
    public void Everything_that_is_wrong_is_told_at_once()
    {
        Read(
            out var problems,
            ("AGENTMARK_INJECTOR_SIDECAR_IMAGE", "two words"),
            ("AGENTMARK_INJECTOR_HTTPS_PORT", "99999"),
            ("AGENTMARK_INJECTOR_NAMESPACE", "Wrong_Name"),
            ("AGENTMARK_INJECTOR_TLS_DIRECTORY", "/tls"));

        Assert.Equal(5, problems.Count);
        Assert.Contains(problems, p => p.StartsWith("AGENTMARK_INJECTOR_SIDECAR_IMAGE is \"two words\"", StringComparison.Ordinal));
        Assert.Contains(problems, p => p.StartsWith("AGENTMARK_INJECTOR_HTTPS_PORT is \"99999\"", StringComparison.Ordinal));
        Assert.Contains(problems, p => p.StartsWith("AGENTMARK_INJECTOR_NAMESPACE is \"Wrong_Name\"", StringComparison.Ordinal));
        Assert.Contains(problems, p => p.StartsWith("AGENTMARK_INJECTOR_TLS_DIRECTORY is not a setting", StringComparison.Ordinal));
        Assert.Contains(problems, p => p.Contains("no API server", StringComparison.Ordinal));
    }

    [Fact]
    public void Listeners_need_ports_of_their_own()
    {
        Read(out var problems, ("AGENTMARK_INJECTOR_TLS_DIR", "/tls"), ("AGENTMARK_INJECTOR_HTTP_PORT", "9443"));

        Assert.Contains("a port of its own", Assert.Single(problems), StringComparison.Ordinal);
    }

    [Fact]
    public void Variables_that_Kubernetes_makes_of_the_Service_are_no_settings()
    {
        Read(
            out var problems,
            ("AGENTMARK_INJECTOR_TLS_DIR", "/tls"),
            ("AGENTMARK_INJECTOR_SERVICE_HOST", "10.0.0.7"),
            ("AGENTMARK_INJECTOR_SERVICE_PORT_HTTPS", "443"),
            ("AGENTMARK_INJECTOR_PORT", "tcp://10.0.0.7:443"),
            ("AGENTMARK_INJECTOR_PORT_443_TCP_ADDR", "10.0.0.7"));

        Assert.Empty(problems);
    }

    private static InjectorOptions Read(out IReadOnlyList<string> problems, params (string Name, string Value)[] variables) =>
        InjectorOptions.Read(variables.ToDictionary(v => v.Name, v => v.Value), out problems);
}
