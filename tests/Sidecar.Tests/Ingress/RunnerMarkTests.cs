using AgentMark.Sidecar.Ingress;
using Xunit;
using Yarp.ReverseProxy.Configuration;

namespace AgentMark.Sidecar.Tests.Ingress;

public sealed class RunnerMarkTests
{
    [Theory]
    [InlineData("true", true)]
    [InlineData("True", true)]
    [InlineData("false", false)]
    [InlineData("", false)]
    [InlineData("1", false)]
    public void Only_true_makes_a_runner_cluster(string value, bool on) =>
        Assert.Equal(on, RunnerMark.IsOn(new ClusterConfig { Metadata = new Dictionary<string, string> { [RunnerMark.Key] = value } }));

    [Fact]
    public void Our_own_mark_is_on() => Assert.True(RunnerMark.IsOn(RunnerMark.Metadata));

    [Fact]
    public void A_cluster_without_the_mark_is_an_ordinary_one()
    {
        Assert.False(RunnerMark.IsOn((ClusterConfig?)null));
        Assert.False(RunnerMark.IsOn(new ClusterConfig()));
        Assert.False(RunnerMark.IsOn(new Dictionary<string, string> { ["agentmark.other"] = "true" }));
    }
}
