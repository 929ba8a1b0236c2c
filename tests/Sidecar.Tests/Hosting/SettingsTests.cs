using AgentMark.Sidecar.Hosting;
using Xunit;

namespace AgentMark.Sidecar.Tests.Hosting;

public sealed class SettingsTests
{
    private const string Name = "AGENTMARK_MAX_RUNS";

    [Fact]
    public void A_setting_goes_by_the_name_of_its_variable() =>
        Assert.Equal(" as it stands ", Given.Values((Name, " as it stands ")).Text(Name));

    [Theory]
    [InlineData("AgentMark:MaxRuns")]
    [InlineData("agentmark:maxruns")]
    public void A_setting_goes_by_its_twin_in_the_file(string twin) =>
        Assert.Equal("7", Given.Values((twin, "7")).Text(Name));

    [Fact]
    public void The_variable_goes_before_its_twin() =>
        Assert.Equal("1", Given.Values((Name, "1"), ("AgentMark:MaxRuns", "2")).Text(Name));

    [Fact]
    public void An_empty_value_counts_as_not_set()
    {
        var settings = Given.Values((Name, ""), ("AGENTMARK_UPSTREAM", ""));
        Assert.Null(settings.Text(Name));
        Assert.False(settings.Flag(Name));
        Assert.Equal(3, settings.Number(Name, fallback: 3, least: 1, most: 9));
        Assert.Equal(TimeSpan.FromSeconds(3), settings.Time(Name, TimeSpan.FromSeconds(3)));
        Assert.Empty(settings.List(Name, ','));
        Assert.Empty(settings.Problems);
    }

    [Fact]
    public void An_empty_variable_leaves_the_word_to_its_twin() =>
        Assert.Equal("2", Given.Values((Name, ""), ("AgentMark:MaxRuns", "2")).Text(Name));

    [Theory]
    [InlineData("true", true)]
    [InlineData("True", true)]
    [InlineData("1", true)]
    [InlineData("false", false)]
    [InlineData("FALSE", false)]
    [InlineData("0", false)]
    public void A_flag_is_true_or_false(string text, bool expected)
    {
        var settings = Given.Values((Name, text));
        Assert.Equal(expected, settings.Flag(Name));
        Assert.Empty(settings.Problems);
    }

    [Theory]
    [InlineData("yes")]
    [InlineData("2")]
    [InlineData("truth")]
    public void A_flag_that_is_neither_is_a_problem_and_off(string text)
    {
        var settings = Given.Values((Name, text));
        Assert.False(settings.Flag(Name));
        Assert.Equal($"AGENTMARK_MAX_RUNS is \"{text}\"; it takes true or false.", Assert.Single(settings.Problems));
    }

    [Theory]
    [InlineData("1", 1)]
    [InlineData("10", 10)]
    [InlineData("007", 7)]
    public void A_number_may_be_either_bound(string text, long expected)
    {
        var settings = Given.Values((Name, text));
        Assert.Equal(expected, settings.Number(Name, fallback: 5, least: 1, most: 10));
        Assert.Empty(settings.Problems);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("11")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData("1.5")]
    [InlineData("1e1")]
    [InlineData("1,000")]
    [InlineData("ten")]
    [InlineData("99999999999999999999")]
    public void A_number_that_is_none_or_out_of_bounds_is_a_problem(string text)
    {
        var settings = Given.Values((Name, text));
        Assert.Equal(5, settings.Number(Name, fallback: 5, least: 1, most: 10));
        Assert.Equal($"AGENTMARK_MAX_RUNS is \"{text}\"; it takes a whole number from 1 to 10.", Assert.Single(settings.Problems));
    }

    [Fact]
    public void A_time_has_a_unit()
    {
        var settings = Given.Values((Name, "500ms"));
        Assert.Equal(TimeSpan.FromMilliseconds(500), settings.Time(Name, TimeSpan.FromSeconds(1)));
        Assert.Empty(settings.Problems);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("0s")]
    public void A_time_is_zero_only_where_that_makes_sense(string text)
    {
        var settings = Given.Values((Name, text));
        Assert.Equal(TimeSpan.Zero, settings.Time(Name, TimeSpan.FromSeconds(1), mayBeZero: true));
        Assert.Empty(settings.Problems);
        Assert.Equal(TimeSpan.FromSeconds(1), settings.Time(Name, TimeSpan.FromSeconds(1)));
        Assert.Contains("a time more than 0 such as", Assert.Single(settings.Problems), StringComparison.Ordinal);
    }

    [Fact]
    public void A_list_is_trimmed_and_has_no_empty_parts() =>
        Assert.Equal(["a", "b c"], Given.Values((Name, " a,, b c ,")).List(Name, ','));

    [Theory]
    [InlineData("AGENTMARK_MAX_RUN")]
    [InlineData("AGENTMARK_MAXRUNS")]
    [InlineData("agentmark_max_runz")]
    public void A_name_that_is_nearly_right_is_refused_with_the_right_one(string wrong)
    {
        var settings = Given.Values((wrong, "7"));
        settings.AlsoKnown(Name, "AGENTMARK_UPSTREAM");
        settings.RefuseUnknown();
        Assert.Equal($"{wrong} is not a setting of the sidecar. Did you mean AGENTMARK_MAX_RUNS?", Assert.Single(settings.Problems));
    }

    [Fact]
    public void A_name_that_is_like_no_other_is_refused_without_a_guess()
    {
        var settings = Given.Values(("AGENTMARK_FAVOURITE_COLOUR", "blue"));
        settings.AlsoKnown(Name);
        settings.RefuseUnknown();
        Assert.Equal("AGENTMARK_FAVOURITE_COLOUR is not a setting of the sidecar.", Assert.Single(settings.Problems));
    }

    [Fact]
    public void A_key_of_the_file_that_is_no_twin_is_refused()
    {
        var settings = Given.Values(("AgentMark:MaxRun", "7"), ("AgentMark:MaxRuns", "7"), ("AgentMarkOther:Key", "x"));
        settings.AlsoKnown(Name);
        settings.RefuseUnknown();
        Assert.Equal("AgentMark:MaxRun is not a setting of the sidecar.", Assert.Single(settings.Problems));
    }

    [Fact]
    public void Names_that_were_read_and_names_of_others_are_known()
    {
        var settings = Given.Values((Name, "7"), ("AGENTMARK_UPSTREAM", "x"), ("PATH", "/bin"), ("OTEL_SERVICE_NAME", "x"));
        _ = settings.Text(Name);
        settings.AlsoKnown("AGENTMARK_UPSTREAM");
        settings.RefuseUnknown();
        Assert.Empty(settings.Problems);
    }

    [Theory]
    [InlineData("AGENTMARK_SERVICE_HOST")]
    [InlineData("AGENTMARK_SERVICE_PORT")]
    [InlineData("AGENTMARK_SERVICE_PORT_HTTP")]
    [InlineData("AGENTMARK_SERVICE_PORT_GRPC_WEB")]
    [InlineData("AGENTMARK_PORT")]
    [InlineData("AGENTMARK_PORT_9417_TCP")]
    [InlineData("AGENTMARK_PORT_9417_TCP_PROTO")]
    [InlineData("AGENTMARK_PORT_9417_TCP_PORT")]
    [InlineData("AGENTMARK_PORT_9417_TCP_ADDR")]
    [InlineData("AGENTMARK_RUNNER_PORT_53_UDP_ADDR")]
    [InlineData("AGENTMARK_RUNNER_SERVICE_HOST")]
    public void Variables_that_Kubernetes_makes_of_a_Service_are_tolerated(string name)
    {
        var settings = Given.Values((name, "tcp://10.0.0.1:9417"));
        settings.AlsoKnown(Name);
        settings.RefuseUnknown();
        Assert.Empty(settings.Problems);
    }

    [Theory]
    [InlineData("AGENTMARK_PORTS")]
    [InlineData("AGENTMARK_PORT_TCP")]
    [InlineData("AGENTMARK_SERVICE_HOSTS")]
    public void Variables_that_only_look_like_those_of_a_Service_are_refused(string name)
    {
        var settings = Given.Values((name, "x"));
        settings.RefuseUnknown();
        Assert.StartsWith(name, Assert.Single(settings.Problems), StringComparison.Ordinal);
    }
}
