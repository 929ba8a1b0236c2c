using System.Text.Json;
using Xunit;

namespace AgentMark.Sidecar.Tests.Datasets;

/// <summary>Cases kept as data under tests/Vectors/datasets, as a JavaScript engine answered them: each has a reason.</summary>
internal static class DatasetVector
{
    /// <summary>The cases of a file: the reason, and the raw JSON of two or three members.</summary>
    public static TheoryData<string, string, string, string> Load(string file, string first, string second, string third)
    {
        var rows = new TheoryData<string, string, string, string>();
        foreach (var row in Rows(file))
        {
            rows.Add(row.GetProperty("reason").GetString()!, Raw(row, first), Raw(row, second), Raw(row, third));
        }

        return rows;
    }

    private static string Raw(JsonElement row, string name) => row.GetProperty(name) switch
    {
        { ValueKind: JsonValueKind.String } text => text.GetString()!,
        var other => other.GetRawText(),
    };

    private static JsonElement.ArrayEnumerator Rows(string file)
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "AgentMark.Sidecar.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new FileNotFoundException("No folder above the tests holds AgentMark.Sidecar.sln.");
        }

        using var document = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "tests", "Vectors", "datasets", file)));
        return document.RootElement.Clone().EnumerateArray();
    }
}
