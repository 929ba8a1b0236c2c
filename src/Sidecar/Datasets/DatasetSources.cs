using System.Net;
using AgentMark.Sidecar.Hosting;

namespace AgentMark.Sidecar.Datasets;

/// <summary>Chooses the source that the settings name: a directory goes before the API, whose key may be there for traces alone.</summary>
internal static class DatasetSources
{
    public static IDatasetSource Create(DatasetOptions options) => options switch
    {
        { Directory: { } directory } => new DirectoryDatasets(directory),
        { Api: { } api } => new ApiDatasets(api, Client()),
        _ => new MissingDatasets(options.Missing),
    };

    private static HttpClient Client() => new(
        new SocketsHttpHandler
        {
            AutomaticDecompression = DecompressionMethods.All,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            ConnectTimeout = TimeSpan.FromSeconds(10),
        })
    {
        Timeout = TimeSpan.FromSeconds(60), // until the answer begins; the body has its own limit
    };
}
