using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using AgentMark.SampleRunner.Evals;
using AgentMark.SampleRunner.Running;
using AgentMark.SampleRunner.Scraping;
using AgentMark.V1;
using Grpc.Core;

namespace AgentMark.SampleRunner.Datasets;

/// <summary>Runs a prompt once for each row of a data set, several rows at once, and reports the rows as they are done.</summary>
internal sealed class DatasetRunner(SampleRunnerOptions options, PromptRunner prompts)
{
    /// <summary>Runs the data set. A row that fails is an event; only what makes the whole run impossible is an exception.</summary>
    public async Task RunAsync(RunDatasetRequest request, IAsyncStreamWriter<RunDatasetResponse> output, CancellationToken cancellation)
    {
        var ast = JsonInput.Parse(request.AstJson.Span, "ast_json");
        var matter = FrontMatter.Of(ast);
        var prompt = new DatasetPrompt(ast, matter, matter.DatasetKind(), request.PromptName);
        var file = DatasetFile.Find(options.DatasetsDirectory, request.DatasetPath is { Length: > 0 } path ? path : matter.Dataset ?? "");
        var isChosen = Sampling.Parse(request.SamplingJson.Span).Choose(file.Count, FreshSeed(request.RunId));

        using var oneWriter = new SemaphoreSlim(1);
        var pool = new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, request.Concurrency), CancellationToken = cancellation };
        await Parallel.ForEachAsync(file.Rows().Where(row => isChosen(row.Index)), pool, async (row, token) =>
        {
            var done = await RunRowAsync(prompt, row.Index, row.Line, token);
            await oneWriter.WaitAsync(token);
            try
            {
                await output.WriteAsync(done, token);
            }
            finally
            {
                oneWriter.Release();
            }
        });
    }

    private async Task<RunDatasetResponse> RunRowAsync(DatasetPrompt prompt, long index, string line, CancellationToken cancellation)
    {
        try
        {
            var row = RowText.Parse(line);
            var rendered = AstPrompt.Read(prompt.Ast, prompt.Matter, prompt.Kind, prompt.Name, row.Input);
            var outcome = await RowOutcome.OfAsync(prompts.RunAsync(prompt.Kind, rendered, cancellation));
            return new RunDatasetResponse { Row = ToRow(prompt, row, outcome) };
        }
        catch (Exception fault) when (!cancellation.IsCancellationRequested)
        {
            var status = Faults.ToStatus(fault);
            var message = $"Row {index}: {status.Detail}";
            return new RunDatasetResponse { Error = new RowError { Message = message, Code = (int)status.StatusCode, Index = index } };
        }
    }

    private static DatasetRow ToRow(DatasetPrompt prompt, RowText row, RowOutcome outcome)
    {
        var done = new DatasetRow
        {
            InputJson = row.InputJson,
            ExpectedOutputJson = row.ExpectedOutputJson,
            ActualOutputJson = outcome.Output(prompt.Kind),
        };
        if (prompt.Kind is PromptKind.Image or PromptKind.Speech)
        {
            return done; // pictures and sounds are not compared
        }

        if (outcome.Tokens is { } tokens)
        {
            done.Tokens = tokens;
        }

        done.Evals.Add(EvalSet.Run(prompt.Matter.Evals, done.ActualOutputJson, done.ExpectedOutputJson));
        return done;
    }

    // A new run draws new rows, and the same run id the same ones again.
    private static double FreshSeed(string runId) => BinaryPrimitives.ReadInt32LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(runId)));

    private sealed record DatasetPrompt(JsonElement Ast, FrontMatter Matter, PromptKind Kind, string Name);
}
