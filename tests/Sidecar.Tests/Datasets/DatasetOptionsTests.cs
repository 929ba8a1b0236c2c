using AgentMark.Sidecar.Datasets;
using AgentMark.Sidecar.Hosting;
using AgentMark.Sidecar.Tests.Hosting;
using Xunit;

namespace AgentMark.Sidecar.Tests.Datasets;

public sealed class DatasetOptionsTests
{
    [Fact]
    public void Nothing_set_is_no_problem_until_a_data_set_is_run()
    {
        var refusal = Unset();
        Assert.Equal(400, refusal.HttpStatus);
        foreach (var variable in new[] { "AGENTMARK_DATASETS_DIR", "AGENTMARK_API_KEY", "AGENTMARK_APP_ID", "AGENTMARK_BASE_URL" })
        {
            Assert.Contains(variable, refusal.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("AGENTMARK_API_KEY", "AGENTMARK_APP_ID")]
    [InlineData("AGENTMARK_APP_ID", "AGENTMARK_API_KEY")]
    public void Half_of_the_API_says_what_the_other_half_is(string given, string missing)
    {
        Assert.Contains($"set {missing} too", Unset((given, "x")).Message, StringComparison.Ordinal);
        Assert.Contains($"set {missing} too", Unset((given, "x"), ("AGENTMARK_BASE_URL", "http://127.0.0.1:9418")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_cloud_needs_a_key_and_an_app_alone() => Assert.Equal(
        new DatasetOptions(null, new DatasetApi(new Uri("https://api.agentmark.co/"), "key", "app"), null),
        Read(("AGENTMARK_API_KEY", "key\n"), ("AGENTMARK_APP_ID", "app")));

    [Fact]
    public void A_local_API_needs_its_address_alone() => Assert.Equal(
        new DatasetOptions(null, new DatasetApi(new Uri("http://127.0.0.1:9418/"), null, null), null),
        Read(("AGENTMARK_BASE_URL", "http://127.0.0.1:9418")));

    [Fact]
    public void A_directory_goes_before_the_API() => Assert.IsType<DirectoryDatasets>(DatasetSources.Create(
        Read(("AGENTMARK_DATASETS_DIR", "/data"), ("AGENTMARK_API_KEY", "key"), ("AGENTMARK_APP_ID", "app"))));

    [Fact]
    public void An_address_that_is_none_is_one_problem_at_start()
    {
        Given.Options(
            [("AGENTMARK_BASE_URL", "ftp://x"), ("AGENTMARK_API_KEY", "key"), ("AGENTMARK_APP_ID", "app"), ("AGENTMARK_EXPORT_TRACES", "true")],
            out var problems);
        Assert.Contains("AGENTMARK_BASE_URL", Assert.Single(problems), StringComparison.Ordinal);
    }

    private static DatasetOptions Read(params (string Name, string? Value)[] values) => Given.Options(values).Datasets;

    private static DatasetException Unset(params (string Name, string? Value)[] values) =>
        Assert.Throws<DatasetException>(() => DatasetSources.Create(Read(values)).Read("x.jsonl", CancellationToken.None));
}
