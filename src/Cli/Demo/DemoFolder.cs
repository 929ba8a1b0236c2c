using AgentMark.Cli.Input;

namespace AgentMark.Cli.Demo;

/// <summary>A folder of its own under the system's temporary one, with the event and the prompts; gone when the demo ends.</summary>
internal sealed class DemoFolder : IDisposable
{
    private DemoFolder(DirectoryInfo folder, EventBody @event) => (Path, Event) = (folder.FullName, @event);

    public string Path { get; }

    public EventBody Event { get; }

    public string EventFile => System.IO.Path.Combine(Path, "event.json");

    /// <summary>The source of a prompt, as AgentMark's own command line wants it.</summary>
    public string PromptFile(string kind) => System.IO.Path.Combine(Path, $"{kind}.prompt.mdx");

    public static async Task<DemoFolder> CreateAsync(string prompts, string kind, CancellationToken cancellationToken)
    {
        var ast = await File.ReadAllBytesAsync(System.IO.Path.Combine(prompts, $"{kind}.prompt.json"), cancellationToken);
        var folder = new DemoFolder(Directory.CreateTempSubdirectory("agentmark-demo-"), EventBody.Prompt(ast, null, stream: true));
        foreach (var source in Directory.GetFiles(prompts, "*.prompt.mdx"))
        {
            File.Copy(source, System.IO.Path.Combine(folder.Path, System.IO.Path.GetFileName(source)));
        }

        await File.WriteAllBytesAsync(folder.EventFile, folder.Event.Bytes, cancellationToken);
        return folder;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
