namespace AgentMark.Cli.Runners;

/// <summary>The example runner of one language, as it travels inside the tool.</summary>
/// <param name="Language">The folder's name below <c>examples/runners</c>.</param>
/// <param name="Files">Its files by their path in the folder, with <c>/</c>.</param>
internal sealed record RunnerExample(string Language, IReadOnlyDictionary<string, byte[]> Files)
{
    private const string Prefix = "runners/";
    private const string Contract = "agentmark.proto";

    /// <summary>Where an example's setup looks for the contract before it looks in a clone.</summary>
    private const string ContractPath = "protos/agentmark/v1/agentmark.proto";

    /// <summary>The languages that there are, by name.</summary>
    public static IReadOnlyList<string> Languages { get; } =
        [.. Names().Select(name => name[Prefix.Length..].Split('/')[0]).Distinct().Order(StringComparer.Ordinal)];

    /// <returns>Null when there is none for the language.</returns>
    public static RunnerExample? Find(string language)
    {
        var folder = $"{Prefix}{language}/";
        var files = Names().Where(name => name.StartsWith(folder, StringComparison.Ordinal)).ToDictionary(name => name[folder.Length..], Read);
        if (files.Count == 0)
        {
            return null;
        }

        files[ContractPath] = Read(Contract);
        return new(language, files);
    }

    /// <summary>The contract, byte for byte as this version speaks it.</summary>
    public static byte[] Proto() => Read(Contract);

    private static IEnumerable<string> Names() => typeof(RunnerExample).Assembly.GetManifestResourceNames()
        .Select(name => name.Replace('\\', '/'))
        .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal));

    private static byte[] Read(string name)
    {
        using var resource = typeof(RunnerExample).Assembly.GetManifestResourceStream(name)!;
        var bytes = new byte[resource.Length];
        resource.ReadExactly(bytes);
        return bytes;
    }
}
