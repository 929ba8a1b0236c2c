using System.Text.Json;
using AgentMark.V1;
using Google.Protobuf;

namespace AgentMark.SampleRunner.Evals;

/// <summary>The evals that prompts may ask for. Add your own to the list.</summary>
internal static class EvalSet
{
    private static readonly IEval[] All = [new ExactMatch(), new ExactMatchJson(), new Contains(), new JsonSchemaValid()];

    /// <summary>Their names.</summary>
    public static IEnumerable<string> Names => All.Select(eval => eval.Name);

    /// <summary>The scores of one output; names that are not known are left out.</summary>
    /// <exception cref="Grpc.Core.RpcException">INVALID_ARGUMENT: a value is not JSON.</exception>
    public static IEnumerable<EvalResult> Run(IEnumerable<string> names, ByteString outputJson, ByteString expectedJson)
    {
        var wanted = names.Distinct().Select(name => Array.Find(All, eval => eval.Name == name)).OfType<IEval>().ToList();
        if (wanted.Count == 0)
        {
            return [];
        }

        if (expectedJson.IsEmpty)
        {
            return wanted.Select(eval => new EvalResult { Name = eval.Name, Reason = "The row has no expected output to compare with." });
        }

        var output = JsonInput.Parse(outputJson.Span, "output_json");
        var expected = JsonInput.Parse(expectedJson.Span, "expected_output_json");
        return wanted.Select(eval => Score(eval, output, expected));
    }

    private static EvalResult Score(IEval eval, JsonElement output, JsonElement expected)
    {
        var (passed, reason) = eval.Judge(output, expected);
        return passed is { } verdict
            ? new EvalResult { Name = eval.Name, Score = verdict ? 1 : 0, Label = verdict ? "correct" : "incorrect", Reason = reason, Passed = verdict }
            : new EvalResult { Name = eval.Name, Reason = reason };
    }
}
