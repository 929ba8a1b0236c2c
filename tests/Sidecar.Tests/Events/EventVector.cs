using System.Text;
using System.Text.Json;

namespace AgentMark.Sidecar.Tests.Events;

/// <summary>One case of <c>tests/Vectors/events</c>: a body and what must come of it.</summary>
/// <param name="Body">The bytes of <c>body</c>, verbatim, or of the text in <c>bodyText</c>.</param>
/// <param name="Expected">The members to compare, or <c>problem</c>: what the sentence must contain.</param>
internal sealed record EventVector(string Name, byte[] Body, JsonElement Expected)
{
    public static IEnumerable<string> Files() =>
        Directory.EnumerateFiles(Folder(), "*.json").Select(Path.GetFileName).OfType<string>().Order(StringComparer.Ordinal);

    public static IReadOnlyList<EventVector> Read(string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder(), file)));
        return [.. document.RootElement.Clone().EnumerateArray().Select(Parse)];
    }

    private static EventVector Parse(JsonElement json) => new(
        json.GetProperty("name").GetString()!,
        Encoding.UTF8.GetBytes(
            json.TryGetProperty("body", out var body) ? body.GetRawText() : json.GetProperty("bodyText").GetString()!),
        json.GetProperty("expect"));

    private static string Folder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var vectors = Path.Combine(folder.FullName, "tests", "Vectors", "events");
            if (Directory.Exists(vectors))
            {
                return vectors;
            }
        }

        throw new DirectoryNotFoundException("There is no tests/Vectors/events above the test's own folder.");
    }
}
