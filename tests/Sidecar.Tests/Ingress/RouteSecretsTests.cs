using System.Text;
using AgentMark.Sidecar.Hosting;
using AgentMark.Sidecar.Ingress;
using AgentMark.Sidecar.Tests.Hosting;
using Xunit;
using Yarp.ReverseProxy.Configuration;

namespace AgentMark.Sidecar.Tests.Ingress;

public sealed class RouteSecretsTests : IDisposable
{
    private readonly string file = Path.GetTempFileName();
    private readonly RouteSecrets secrets = new(new SecretOptions("usual", null, AllowUnsigned: false));

    public void Dispose() => File.Delete(file);

    [Fact]
    public void A_route_without_secrets_of_its_own_uses_those_of_the_variables()
    {
        var found = secrets.For(Route("any"));
        Assert.Equal("default", found.Name);
        Assert.Equal(["usual"], Texts(found));
        Assert.Same(found, secrets.For(Route("other", (RouteSecrets.SecretKey, ""), ("Unrelated", "x"))));
    }

    [Fact]
    public void A_route_with_a_secret_of_its_own_shares_no_key_with_the_others()
    {
        var found = secrets.For(Route("shop", (RouteSecrets.SecretKey, "own")));
        Assert.Equal("shop", found.Name);
        Assert.Equal(["own"], Texts(found));
    }

    [Fact]
    public void A_route_may_have_a_secret_and_a_file()
    {
        File.WriteAllText(file, "two\nthree\n");
        var found = secrets.For(Route("shop", (RouteSecrets.SecretKey, "one"), (RouteSecrets.SecretFileKey, file)));
        Assert.Equal(["one", "two", "three"], Texts(found));
    }

    [Fact]
    public void A_route_whose_file_is_missing_trusts_nobody_yet() =>
        Assert.Empty(secrets.For(Route("shop", (RouteSecrets.SecretFileKey, "/there/is/no/such/file"))).Secrets.Current);

    [Fact]
    public void The_key_that_everybody_knows_is_no_secret_of_a_route() =>
        Assert.Empty(secrets.For(Route("shop", (RouteSecrets.SecretKey, "DEFAULT"))).Secrets.Current);

    [Fact]
    public void A_route_keeps_its_secrets_until_its_metadata_change()
    {
        var first = secrets.For(Route("shop", (RouteSecrets.SecretKey, "one")));
        Assert.Same(first, secrets.For(Route("shop", (RouteSecrets.SecretKey, "one"))));
        Assert.Equal(["two"], Texts(secrets.For(Route("shop", (RouteSecrets.SecretKey, "two")))));
    }

    [Fact]
    public void All_of_them_are_there_to_be_read_again()
    {
        _ = secrets.For(Route("shop", (RouteSecrets.SecretKey, "one")));
        _ = secrets.For(Route("blog", (RouteSecrets.SecretKey, "two")));
        Assert.Equal(["blog", "default", "shop"], secrets.All.Select(s => s.Name).Order());
    }

    [Theory]
    [InlineData("ReverseProxy:Routes:shop:Metadata:AgentMark.WebhookSecret", "x", true)]
    [InlineData("ReverseProxy:Routes:shop:Metadata:AgentMark.WebhookSecretFile", "x", true)]
    [InlineData("ReverseProxy:Routes:shop:Metadata:AgentMark.WebhookSecret", "", false)]
    [InlineData("ReverseProxy:Routes:shop:Metadata:Other", "x", false)]
    [InlineData("ReverseProxy:Clusters:shop:Metadata:AgentMark.WebhookSecret", "x", false)]
    public void Secrets_of_routes_are_found_in_the_configuration(string key, string value, bool found) =>
        Assert.Equal(found, RouteSecrets.AnyIn(Given.Configuration((key, value))));

    private static RouteConfig Route(string id, params (string Key, string Value)[] metadata) =>
        new() { RouteId = id, Metadata = metadata.ToDictionary(m => m.Key, m => m.Value) };

    private static IEnumerable<string> Texts(NamedSecrets named) => named.Secrets.Current.Select(Encoding.UTF8.GetString);
}
