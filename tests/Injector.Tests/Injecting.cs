using System.Text;
using System.Text.Json.Nodes;
using AgentMark.Sidecar.Injection;
using AgentMark.Sidecar.Injector.SelfManaged;
using AgentMark.Sidecar.Injector.Tests.Support;

namespace AgentMark.Sidecar.Injector.Tests;

/// <summary>What an API server is answered, over real TLS.</summary>
public sealed class Injecting : IAsyncLifetime
{
    private readonly TlsFolder folder = new();
    private RunningInjector? injector;

    private ApiServerClient ApiServer => injector!.ApiServer;

    public async ValueTask InitializeAsync()
    {
        var now = TimeProvider.System.GetUtcNow();
        var authority = CertificateFactory.Authority(now);
        folder.Write(CertificateFactory.Server(authority, [ApiServerClient.Host], now));
        injector = await RunningInjector.WithFolderAsync(folder, authority);
    }

    public async ValueTask DisposeAsync()
    {
        await injector!.DisposeAsync();
        folder.Dispose();
    }

    [Theory]
    [InlineData("runner")]
    [InlineData("openai")]
    public async Task Pod_of_a_controller_gets_what_the_library_gives(string shape)
    {
        var pod = Reviews.Pod(shape);

        var response = await ApiServer.AskAsync(Reviews.Create(pod));

        AssertInjected(pod, response);
    }

    [Fact]
    public async Task Pod_with_a_name_volumes_and_init_containers_keeps_them()
    {
        var pod = Reviews.Pod("runner");
        pod["metadata"]!.AsObject().Remove("generateName");
        pod["metadata"]!["name"] = "echo";
        pod["spec"]!["volumes"] = new JsonArray(new JsonObject { ["name"] = "cache", ["emptyDir"] = new JsonObject() });
        pod["spec"]!["initContainers"] = new JsonArray(new JsonObject { ["name"] = "fetch", ["image"] = "example.test/fetch:1" });

        var injected = AssertInjected(pod, await ApiServer.AskAsync(Reviews.Create(pod).With(("name", "echo"))));

        Assert.Equal("fetch", (string?)injected["spec"]!["initContainers"]!.AsArray()[^1]!["name"]);
        Assert.Equal("cache", (string?)injected["spec"]!["volumes"]![0]!["name"]);
    }

    [Fact]
    public async Task Dry_run_is_answered_like_any_other_request()
    {
        var real = await ApiServer.AskAsync(Reviews.Create(Reviews.Pod("runner")));

        var dry = await ApiServer.AskAsync(Reviews.Create(Reviews.Pod("runner"), dryRun: true));

        Assert.True(JsonNode.DeepEquals(real, dry));
    }

    [Fact]
    public async Task Pod_that_was_injected_is_allowed_as_it_is_when_asked_again()
    {
        var pod = Reviews.Pod("openai");
        var injected = AssertInjected(pod, await ApiServer.AskAsync(Reviews.Create(pod)));

        AssertUntouched(await ApiServer.AskAsync(Reviews.Create(injected)));
    }

    public static TheoryData<string, string, string?> OtherRequests => new()
    {
        { "UPDATE", "pods", null },
        { "UPDATE", "pods", "ephemeralcontainers" },
        { "CREATE", "pods", "binding" },
        { "CREATE", "pods", "eviction" },
        { "DELETE", "pods", null },
        { "CONNECT", "pods", "exec" },
        { "CREATE", "deployments", null },
    };

    [Theory]
    [MemberData(nameof(OtherRequests))]
    public async Task Anything_but_the_creation_of_a_pod_is_allowed_as_it_is(string operation, string resource, string? subresource)
    {
        var review = Reviews.Create(Reviews.Pod("no such shape")).With(
            ("operation", operation),
            ("subResource", subresource),
            ("resource", new JsonObject { ["group"] = resource == "pods" ? "" : "apps", ["version"] = "v1", ["resource"] = resource }));

        AssertUntouched(await ApiServer.AskAsync(review));
    }

    [Theory]
    [InlineData("false")]
    [InlineData(null)]
    public async Task Pod_that_does_not_ask_or_opts_out_is_allowed_as_it_is(string? shape) =>
        AssertUntouched(await ApiServer.AskAsync(Reviews.Create(Reviews.Pod(shape))));

    [Fact]
    public async Task Pod_that_asks_for_the_unknown_is_refused_with_the_library_s_sentence()
    {
        var pod = Reviews.Pod("runer");

        var response = await ApiServer.AskAsync(Reviews.Create(pod));

        Assert.False((bool)response["allowed"]!);
        Assert.Null(response["patch"]);
        Assert.Equal(PodInjector.Inject(pod, RunningInjector.Images).Refusal, (string?)response["status"]!["message"]);
        Assert.Equal("Forbidden", (string?)response["status"]!["reason"]);
        Assert.Equal(403, (int)response["status"]!["code"]!);
    }

    [Fact]
    public async Task Warnings_reach_whoever_applies_the_manifest()
    {
        var pod = Reviews.Pod("runner");
        pod["spec"]!["containers"]![0]!["lifecycle"] = new JsonObject { ["preStop"] = new JsonObject { ["exec"] = new JsonObject { ["command"] = new JsonArray("true") } } };

        var response = await ApiServer.AskAsync(Reviews.Create(pod));

        AssertInjected(pod, response);
        var warnings = response["warnings"]!.AsArray().Select(w => (string)w!).ToList();
        Assert.Equal(PodInjector.Inject(pod, RunningInjector.Images).Warnings.Count, warnings.Count);
        Assert.All(warnings, w => Assert.InRange(w.Length, 1, 256));
    }

    [Fact]
    public async Task Probes_and_metrics_are_on_the_other_port_alone()
    {
        var metrics = await injector!.Management.GetStringAsync("/metrics", TestContext.Current.CancellationToken);
        var inject = await injector.Management.PostAsync("/inject", null, TestContext.Current.CancellationToken);
        var probe = await ApiServer.SendAsync(HttpMethod.Get, "/healthz/ready", null);

        Assert.True(await injector.IsReadyAsync());
        Assert.Contains("agentmark_injector_certificate_expiry_timestamp_seconds ", metrics, StringComparison.Ordinal);
        Assert.Equal(System.Net.HttpStatusCode.NotFound, inject.StatusCode);
        Assert.Equal(System.Net.HttpStatusCode.NotFound, probe.Status);
    }

    [Fact]
    public async Task Each_outcome_is_counted()
    {
        await ApiServer.AskAsync(Reviews.Create(Reviews.Pod("runner")));
        await ApiServer.AskAsync(Reviews.Create(Reviews.Pod("runner")));
        await ApiServer.AskAsync(Reviews.Create(Reviews.Pod("false")));
        await ApiServer.AskAsync(Reviews.Create(Reviews.Pod("wrong")));
        await ApiServer.SendAsync(HttpMethod.Get, "/inject", null);

        var metrics = await injector!.Management.GetStringAsync("/metrics", TestContext.Current.CancellationToken);

        Assert.Contains("{outcome=\"injected\"} 2\n", metrics, StringComparison.Ordinal);
        Assert.Contains("{outcome=\"not_requested\"} 1\n", metrics, StringComparison.Ordinal);
        Assert.Contains("{outcome=\"refused\"} 1\n", metrics, StringComparison.Ordinal);
        Assert.Contains("{outcome=\"malformed\"} 1\n", metrics, StringComparison.Ordinal);
        Assert.Contains("{outcome=\"failed\"} 0\n", metrics, StringComparison.Ordinal);
    }

    private static void AssertUntouched(JsonObject response)
    {
        Assert.True((bool)response["allowed"]!);
        Assert.Null(response["patch"]);
        Assert.Null(response["patchType"]);
        Assert.Null(response["warnings"]);
    }

    /// <summary>The patch, applied twice over by different means, is what the library makes of the same pod.</summary>
    private static JsonObject AssertInjected(JsonObject pod, JsonObject response)
    {
        Assert.True((bool)response["allowed"]!, response.ToJsonString());
        Assert.Equal("JSONPatch", (string?)response["patchType"]);
        var patch = JsonNode.Parse(Encoding.UTF8.GetString(Convert.FromBase64String((string)response["patch"]!)))!.AsArray();

        var expected = pod.DeepClone();
        var result = PodInjector.Inject(pod, RunningInjector.Images);
        Assert.Equal(InjectionOutcome.Injected, result.Outcome);
        JsonPatch.Apply(expected, result.Operations);
        var byLibrary = pod.DeepClone();
        JsonPatch.Apply(byLibrary, patch.Select(o => new PatchOperation((string)o!["path"]!, o["value"]!)));
        var byTheRfc = Rfc6902.Apply(pod, patch);

        Assert.Equal(expected.ToJsonString(), byLibrary.ToJsonString());
        Assert.Equal(expected.ToJsonString(), byTheRfc.ToJsonString());
        Assert.Equal("agentmark-sidecar", (string?)byTheRfc["spec"]!["initContainers"]![0]!["name"]);
        return byTheRfc.AsObject();
    }
}
