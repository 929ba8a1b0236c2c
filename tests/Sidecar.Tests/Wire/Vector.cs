using System.Text.Json;
using Xunit;

namespace AgentMark.Sidecar.Tests.Wire;

/// <summary>Cases kept as data under tests/Vectors/wire: each has a reason, an input and what is expected of it (null: refused).</summary>
internal static class Vector
{
    public static TheoryData<string, string, string?> Load(string file, string input, string expected)
    {
        var rows = new TheoryData<string, string, string?>();
        using var document = JsonDocument.Parse(File.ReadAllText(Path.Combine(Root(), "tests", "Vectors", "wire", file)));
        foreach (var row in document.RootElement.EnumerateArray())
        {
            rows.Add(row.GetProperty("reason").GetString()!, row.GetProperty(input).GetString()!, row.GetProperty(expected).GetString());
        }

        return rows;
    }

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "AgentMark.Sidecar.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new FileNotFoundException("No folder above the tests holds AgentMark.Sidecar.sln.");
        }

        return folder;
    }
}
