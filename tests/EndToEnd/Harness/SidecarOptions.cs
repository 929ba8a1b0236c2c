namespace AgentMark.EndToEnd.Harness;

/// <summary>
/// How a sidecar is started: environment variables. Unless said otherwise it has the sentinel secret and, on ports of its own,
/// a data and a management listener. A variable set to null is not set at all.
/// </summary>
internal sealed class SidecarOptions
{
    private readonly Dictionary<string, string?> _variables = new()
    {
        ["AGENTMARK_WEBHOOK_SECRET"] = Sentinels.Secret,
    };

    public SidecarOptions()
    {
        DataPort = Harness.Ports.Next();
        ManagementPort = Harness.Ports.Next();
        this["ASPNETCORE_URLS"] = $"http://127.0.0.1:{DataPort}";
        this["AGENTMARK_MANAGEMENT_URLS"] = $"http://127.0.0.1:{ManagementPort}";
    }

    public int DataPort { get; }

    public int ManagementPort { get; }

    /// <summary>The ports of all listeners whose address is one.</summary>
    public IEnumerable<int> Ports =>
        from variable in (string[])["ASPNETCORE_URLS", "AGENTMARK_H2C_URLS", "AGENTMARK_MANAGEMENT_URLS"]
        from address in (this[variable] ?? "").Split(';')
        let uri = Uri.TryCreate(address, UriKind.Absolute, out var parsed) ? parsed : null
        where uri is { Port: > 0 }
        select uri.Port;

    /// <summary>The runner's address, or several with commas between.</summary>
    public string Runner
    {
        init => this["AGENTMARK_RUNNER"] = value;
    }

    public string? this[string variable]
    {
        get => _variables.GetValueOrDefault(variable);
        set => _variables[variable] = value;
    }

    /// <summary>Replaces whatever of the tests' own environment the sidecar would read.</summary>
    public void ApplyTo(IDictionary<string, string?> environment)
    {
        string[] prefixes = ["AGENTMARK_", "ASPNETCORE_", "OTEL_", "KUBERNETES_", "ReverseProxy", "Logging", "URLS", "MSBUILD", "OPENAI_", "DOTNET_USE_POLLING", "DOTNET_SYSTEM_BUFFERS"];
        var inherited = environment.Keys.Where(name => prefixes.Any(p => name.StartsWith(p, StringComparison.OrdinalIgnoreCase)));
        foreach (var name in inherited.ToArray())
        {
            environment.Remove(name);
        }

        foreach (var (name, value) in _variables.Where(variable => variable.Value is not null))
        {
            environment[name] = value;
        }
    }
}
