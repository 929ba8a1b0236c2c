using System.IO.Compression;
using System.Text;
using AgentMark.Sidecar.Datasets;
using AgentMark.Sidecar.Hosting;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace AgentMark.Sidecar.Tests.Datasets;

public sealed class ApiDatasetsTests
{
    private const string Two = "{\"input\":[0]}\n{\"input\":[1]}";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_cloud_is_asked_with_the_bare_key()
    {
        HttpRequest? asked = null;
        await using var stub = await ApiStub.StartAsync(context =>
        {
            asked = context.Request;
            Assert.Equal("/base/v1/templates", context.Request.Path);
            Assert.Equal("?path=sets%2Fsch%C3%B6ne%20St%C3%A4dte%2B1%26.jsonl".Replace("%20", "+", StringComparison.Ordinal), context.Request.QueryString.Value);
            Assert.Equal("sets/schöne Städte+1&.jsonl", context.Request.Query["path"]);
            Assert.Equal("am-key", context.Request.Headers.Authorization);
            Assert.Equal("app-1", context.Request.Headers["X-Agentmark-App-Id"]);
            Assert.Equal("application/x-ndjson", context.Request.Headers.Accept);
            Assert.Equal("application/json", context.Request.ContentType);
            return context.Response.WriteAsync(Two);
        });
        var api = new DatasetApi(new Uri(stub.Address, "base/"), "am-key", "app-1");
        Assert.Equal(["[0]", "[1]"], await Inputs(api, "sets/schöne Städte+1&.jsonl"));
        Assert.NotNull(asked);
    }

    [Fact]
    public async Task A_local_API_is_asked_without_a_key()
    {
        await using var stub = await ApiStub.StartAsync(context =>
        {
            var isBare = !context.Request.Headers.ContainsKey("Authorization") && !context.Request.Headers.ContainsKey("X-Agentmark-App-Id");
            return context.Response.WriteAsync(isBare ? Two : "");
        });
        Assert.Equal(["[0]", "[1]"], await Inputs(Local(stub)));
    }

    [Theory]
    [InlineData(Two)]
    [InlineData(Two + "\n")]
    [InlineData("{\"input\":[0]}\r\n\r\n{\"input\":[1]}\r\n")]
    [InlineData("[{\"input\":[0]},{\"input\":[1]}]")]
    [InlineData("[\n  {\n    \"input\": [0]\n  },\n  {\"input\": [1]}\n]\n")]
    [InlineData("[{\"input\":[0]}]\n{\"input\":[1]}\n[]")]
    [InlineData("\uFEFF" + Two)]
    public async Task NDJSON_and_arrays_are_rows_however_they_are_split(string body)
    {
        await using var stub = await ApiStub.StartAsync(async context =>
        {
            foreach (var one in Encoding.UTF8.GetBytes(body))
            {
                await context.Response.Body.WriteAsync(new[] { one }, context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
            }
        });
        Assert.Equal(["[0]", "[1]"], await Inputs(Local(stub)));
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    public async Task A_body_may_be_compressed(string coding)
    {
        await using var stub = await ApiStub.StartAsync(async context =>
        {
            Assert.Contains(coding, context.Request.Headers.AcceptEncoding.ToString(), StringComparison.Ordinal);
            context.Response.Headers.ContentEncoding = coding;
            await using Stream body = coding == "gzip" ? new GZipStream(context.Response.Body, CompressionLevel.Fastest) : new BrotliStream(context.Response.Body, CompressionLevel.Fastest);
            await body.WriteAsync(Encoding.UTF8.GetBytes(Two), context.RequestAborted);
        });
        Assert.Equal(["[0]", "[1]"], await Inputs(Local(stub)));
    }

    [Fact]
    public async Task A_body_that_only_says_that_it_is_compressed_is_an_error()
    {
        await using var stub = await ApiStub.StartAsync(context =>
        {
            context.Response.Headers.ContentEncoding = "gzip";
            return context.Response.WriteAsync(Two);
        });
        Assert.Equal(502, (await Assert.ThrowsAsync<DatasetException>(() => Inputs(Local(stub)))).HttpStatus);
    }

    [Fact]
    public async Task A_reader_that_pauses_holds_the_API_back()
    {
        const int Row = 64 * 1024;
        const int Rows = 4_000; // 250 MiB
        var written = 0;
        await using var stub = await ApiStub.StartAsync(async context =>
        {
            var row = Encoding.ASCII.GetBytes($"{{\"input\":[\"{new string('x', Row)}\"]}}\n");
            for (; written < Rows; written++)
            {
                await context.Response.Body.WriteAsync(row, context.RequestAborted);
            }
        });
        using var source = Source(Local(stub));
        await using var rows = source.Read("x.jsonl", Cancellation).GetAsyncEnumerator(Cancellation);
        Assert.True(await rows.MoveNextAsync());

        // It writes until the sockets are full, and then nothing for as long as nobody reads.
        var before = -1;
        for (var wait = 0; before != Volatile.Read(ref written) && wait < 50; wait++)
        {
            before = Volatile.Read(ref written);
            await Task.Delay(200, Cancellation);
        }

        Assert.InRange(before, 0, Rows / 2);
        while (await rows.MoveNextAsync())
        {
        }

        Assert.Equal(Rows, written);
    }

    [Fact]
    public async Task A_row_is_there_before_the_next_has_come()
    {
        var isTaken = new TaskCompletionSource();
        await using var stub = await ApiStub.StartAsync(async context =>
        {
            await context.Response.WriteAsync("{\"input\":[0]}\n", context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await isTaken.Task.WaitAsync(TimeSpan.FromSeconds(10), context.RequestAborted);
            await context.Response.WriteAsync("{\"input\":[1]}", context.RequestAborted);
        });
        using var source = Source(Local(stub));
        var rows = 0;
        await foreach (var _ in source.Read("x.jsonl", Cancellation))
        {
            rows++;
            isTaken.TrySetResult();
        }

        Assert.Equal(2, rows);
    }

    [Theory]
    [InlineData(404, """{"error":"File not found"}""", 404, "answered 404 for the data set x.jsonl: File not found. Check the data set's path")]
    [InlineData(404, """{"error":{"code":"not_found","message":"No such data set."}}""", 404, ": No such data set. (not_found). Check")]
    [InlineData(400, """{"error":{"code":"invalid_query_params"}}""", 400, ": invalid_query_params. Check")]
    [InlineData(401, """{"error":"Unauthorized"}""", 502, "AGENTMARK_API_KEY")]
    [InlineData(403, """{"error":{"code":"forbidden","message":"outside"}}""", 502, "AGENTMARK_APP_ID")]
    [InlineData(429, """{"error":"slow down"}""", 429, "later")]
    [InlineData(500, "<html>oops</html>", 502, "answered 500 for the data set x.jsonl. Run it again")]
    [InlineData(503, "", 502, "answered 503")]
    [InlineData(404, """{"message":"elsewhere"}""", 404, "answered 404 for the data set x.jsonl. Check")]
    [InlineData(404, """{"error":7}""", 404, "answered 404 for the data set x.jsonl. Check")]
    [InlineData(404, """{"error":"\ud83d"}""", 404, "answered 404 for the data set x.jsonl. Check")]
    public async Task An_error_of_either_shape_is_told_with_what_to_do(int answer, string body, int status, string says)
    {
        await using var stub = await ApiStub.StartAsync(ApiStub.Answer(answer, body));
        var refusal = await Assert.ThrowsAsync<DatasetException>(() => Inputs(Local(stub)));
        Assert.Equal(status, refusal.HttpStatus);
        Assert.Contains(says, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_error_of_any_length_is_a_short_message()
    {
        await using var stub = await ApiStub.StartAsync(ApiStub.Answer(404, $$"""{"error":"{{new string('x', 50_000)}}"}"""));
        Assert.InRange((await Assert.ThrowsAsync<DatasetException>(() => Inputs(Local(stub)))).Message.Length, 1_000, 1_300);
    }

    [Fact]
    public async Task An_error_is_never_cut_between_the_halves_of_a_surrogate_pair()
    {
        await using var stub = await ApiStub.StartAsync(ApiStub.Answer(404, $$"""{"error":"x{{string.Concat(Enumerable.Repeat("😀", 600))}}"}"""));
        var message = (await Assert.ThrowsAsync<DatasetException>(() => Inputs(Local(stub)))).Message;
        Assert.Contains("😀. Check", message, StringComparison.Ordinal);
        Assert.DoesNotContain(Rune.ReplacementChar, message.EnumerateRunes());
    }

    [Fact]
    public async Task An_API_that_is_not_there_is_named()
    {
        var stub = await ApiStub.StartAsync(ApiStub.Answer(200, ""));
        var api = Local(stub);
        await stub.DisposeAsync();
        var refusal = await Assert.ThrowsAsync<DatasetException>(() => Inputs(api));
        Assert.Equal(502, refusal.HttpStatus);
        Assert.Contains(api.BaseUrl.Authority, refusal.Message, StringComparison.Ordinal);
        Assert.Contains("AGENTMARK_BASE_URL", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_API_that_does_not_answer_is_not_waited_for_without_end()
    {
        await using var stub = await ApiStub.StartAsync(context => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted));
        using var source = new ApiDatasets(Local(stub), new HttpClient { Timeout = TimeSpan.FromMilliseconds(100) });
        var refusal = await Assert.ThrowsAsync<DatasetException>(() => Inputs(source, "x.jsonl"));
        Assert.Equal(504, refusal.HttpStatus);
    }

    [Fact]
    public async Task A_body_that_breaks_off_is_an_error_and_no_short_data_set()
    {
        var isTaken = new TaskCompletionSource();
        await using var stub = await ApiStub.StartAsync(async context =>
        {
            await context.Response.WriteAsync("{\"input\":[0]}\n", context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await isTaken.Task.WaitAsync(TimeSpan.FromSeconds(10), context.RequestAborted);
            context.Abort();
        });
        using var source = Source(Local(stub));
        var broken = await Assert.ThrowsAsync<DatasetException>(async () =>
        {
            await foreach (var row in source.Read("x.jsonl", Cancellation))
            {
                Assert.True(isTaken.TrySetResult());
            }
        });
        Assert.Equal(502, broken.HttpStatus);
        Assert.Contains("x.jsonl could not be read past line 2: it broke off", broken.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reader_that_is_cancelled_leaves_the_API()
    {
        var isLeft = new TaskCompletionSource();
        await using var stub = await ApiStub.StartAsync(async context =>
        {
            context.RequestAborted.Register(() => isLeft.TrySetResult());
            await context.Response.WriteAsync("{\"input\":[0]}\n", context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await isLeft.Task.WaitAsync(TimeSpan.FromSeconds(10));
        });
        using var source = Source(Local(stub));
        using var leave = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in source.Read("x.jsonl", leave.Token))
            {
                await leave.CancelAsync();
            }
        });
        await isLeft.Task.WaitAsync(TimeSpan.FromSeconds(10), Cancellation);
    }

    [Fact]
    public async Task A_run_without_a_path_asks_nobody() =>
        Assert.Equal(400, (await Assert.ThrowsAsync<DatasetException>(() => Inputs(new DatasetApi(new Uri("http://127.0.0.1:1/"), null, null), ""))).HttpStatus);

    private static DatasetApi Local(ApiStub stub) => new(stub.Address, null, null);

    private static ApiDatasets Source(DatasetApi api) => Assert.IsType<ApiDatasets>(DatasetSources.Create(new DatasetOptions(null, api, null)));

    private static async Task<List<string>> Inputs(DatasetApi api, string path = "x.jsonl")
    {
        using var source = Source(api);
        return await Inputs(source, path);
    }

    private static async Task<List<string>> Inputs(ApiDatasets source, string path)
    {
        var inputs = new List<string>();
        await foreach (var row in source.Read(path, Cancellation))
        {
            inputs.Add(Encoding.UTF8.GetString(row.InputJson.Span));
        }

        return inputs;
    }
}
