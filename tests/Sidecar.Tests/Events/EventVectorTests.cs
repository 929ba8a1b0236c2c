using System.Globalization;
using System.Text;
using System.Text.Json;
using AgentMark.Sidecar.Events;
using AgentMark.Sidecar.Rendering;
using AgentMark.Sidecar.Tests.Rendering;
using Xunit;

namespace AgentMark.Sidecar.Tests.Events;

public class EventVectorTests
{
    public static TheoryData<string, string> Cases()
    {
        var cases = new TheoryData<string, string>();
        foreach (var file in EventVector.Files())
        {
            foreach (var vector in EventVector.Read(file))
            {
                cases.Add(file, vector.Name);
            }
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_body_becomes_what_its_vector_says(string file, string name)
    {
        var vector = Assert.Single(EventVector.Read(file), candidate => candidate.Name == name);
        var result = PromptReading.Of(vector.Body);

        if (vector.Expected.TryGetProperty("problem", out var fragments))
        {
            Assert.Null(result.Event);
            Assert.All(fragments.EnumerateArray(), fragment => Assert.Contains(fragment.GetString()!, result.Problem, StringComparison.Ordinal));
            return;
        }

        Assert.Null(result.Problem);
        var actual = Describe(result);
        Assert.All(vector.Expected.EnumerateObject(), member =>
        {
            Assert.True(actual.TryGetValue(member.Name, out var value), $"The vector names an unknown member {member.Name}.");
            Assert.Equal(Plain(member.Value), value);
        });
    }

    private static Dictionary<string, object?> Describe(PromptReading read) => read.Event switch
    {
        GetEvalsEvent => new() { ["event"] = "get-evals" },
        AlertEvent e => new()
        {
            ["event"] = "alert",
            ["id"] = e.Alert.Id,
            ["currentValue"] = e.Alert.HasCurrentValue ? e.Alert.CurrentValue : null,
            ["threshold"] = e.Alert.HasThreshold ? e.Alert.Threshold : null,
            ["status"] = e.Alert.Status,
            ["timeWindow"] = e.Alert.TimeWindow,
            ["type"] = e.Alert.Type,
            ["message"] = e.Message,
            ["timestamp"] = e.Timestamp,
            ["data"] = Text(e.DataJson),
        },
        PromptRunEvent e => new(Describe(read.Header!))
        {
            ["event"] = "prompt-run",
            ["ast"] = Text(e.AstJson),
            ["props"] = Text(e.PropsJson),
            ["stream"] = e.ShouldStream,
            ["promptPath"] = e.PromptPath,
            ["extra"] = Text(e.ExtraJson),
        },
        DatasetRunEvent e => new(Describe(read.Header!))
        {
            ["event"] = "dataset-run",
            ["ast"] = Text(e.AstJson),
            ["runName"] = e.RunName,
            ["datasetPath"] = e.DatasetPath.Length > 0 ? e.DatasetPath : read.Header!.Dataset,
            ["sampling"] = Text(e.SamplingJson),
            ["concurrency"] = (double)e.Concurrency,
            ["experimentKey"] = e.ExperimentKey,
            ["sourceTreeHash"] = e.SourceTreeHash,
            ["promptPath"] = e.PromptPath,
            ["extra"] = Text(e.ExtraJson),
        },
        _ => throw new NotSupportedException(read.Event?.GetType().Name),
    };

    private static Dictionary<string, object?> Describe(PromptHeader prompt) => new()
    {
        ["kind"] = prompt.Kind.ToString().ToLower(CultureInfo.InvariantCulture),
        ["name"] = prompt.Name,
        ["model"] = prompt.Model,
        ["dataset"] = prompt.Dataset,
        ["commitSha"] = prompt.CommitSha,
    };

    private static object? Plain(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number => value.GetDouble(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    private static string Text(ReadOnlyMemory<byte> json) => Encoding.UTF8.GetString(json.Span);
}
