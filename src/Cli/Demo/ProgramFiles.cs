namespace AgentMark.Cli.Demo;

/// <summary>A .NET program and the arguments it is started with.</summary>
internal sealed record ProgramFile(string Path, params IReadOnlyList<string> Arguments)
{
    public string Folder => System.IO.Path.GetDirectoryName(Path)!;
}

/// <summary>The one place that knows where the demo's programs and prompts are.</summary>
/// <param name="Prompts">The folder with <c>kind.prompt.json</c> and its source, <c>kind.prompt.mdx</c>.</param>
internal sealed record ProgramFiles(ProgramFile Sidecar, ProgramFile Runner, string Prompts)
{
    /// <summary>This tool, for its watchdog.</summary>
    public ProgramFile Tool { get; } = new(typeof(ProgramFiles).Assembly.Location);

    /// <summary>The build puts the programs beside the tool, both in a clone and in the package.</summary>
    public static ProgramFiles Bundled()
    {
        var home = AppContext.BaseDirectory;
        return new(
            new(Path.Combine(home, "sidecar", "agentmark-sidecard.dll")),
            new(Path.Combine(home, "runner", "agentmark-sample-runner.dll")),
            Path.Combine(home, "prompts"));
    }
}
