using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using AgentMark.Sidecar.Hosting;

namespace AgentMark.Sidecar.Datasets;

/// <summary>
/// Data sets of AgentMark's API, cloud or local: NDJSON as it arrives, or JSON arrays. Nothing is cached.
/// </summary>
/// <param name="api">Where it is.</param>
/// <param name="client">Its timeout bounds the wait for the answer's start.</param>
internal sealed class ApiDatasets(DatasetApi api, HttpClient client) : IDatasetSource, IDisposable
{
    public async IAsyncEnumerable<SourceRow> Read(string path, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var response = await AskAsync(path, cancellation);
        await using var body = await response.Content.ReadAsStreamAsync(cancellation);
        await foreach (var row in RowReader.ReadAsync(body, path, hasArrays: true, cancellation))
        {
            yield return row;
        }
    }

    public void Dispose() => client.Dispose();

    private async Task<HttpResponseMessage> AskAsync(string path, CancellationToken cancellation)
    {
        DatasetPath.Require(path);
        using var request = Request(path);
        HttpResponseMessage response;
        try
        {
            response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        }
        catch (HttpRequestException e)
        {
            throw Unreachable(path, $"could not be reached ({e.HttpRequestError})", StatusCodes.Status502BadGateway);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw Unreachable(path, "did not answer in time", StatusCodes.Status504GatewayTimeout);
        }

        if (response.IsSuccessStatusCode)
        {
            return response;
        }

        using (response)
        {
            throw await ApiRefusal.ReadAsync(response, path, cancellation);
        }
    }

    private HttpRequestMessage Request(string path)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, new Uri(api.BaseUrl, "v1/templates?path=" + FormEncode(path)))
        {
            // The API's own clients name a type although they send nothing.
            Content = new ByteArrayContent([]) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
        };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/x-ndjson"));
        if (api.ApiKey is { } key)
        {
            request.Headers.TryAddWithoutValidation("Authorization", key); // the bare key, no scheme
            request.Headers.TryAddWithoutValidation("X-Agentmark-App-Id", api.AppId);
        }

        return request;
    }

    private static string FormEncode(string text) =>
        Uri.EscapeDataString(text).Replace("%20", "+", StringComparison.Ordinal).Replace("%2A", "*", StringComparison.Ordinal);

    private DatasetException Unreachable(string path, string how, int status) =>
        new($"AgentMark's API at {api.BaseUrl.GetLeftPart(UriPartial.Authority)} {how}, so the data set {path} was not read. Check AGENTMARK_BASE_URL and the network.", status);
}
