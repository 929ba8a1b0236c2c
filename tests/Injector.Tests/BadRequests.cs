using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using AgentMark.Sidecar.Injector.Admission;
using AgentMark.Sidecar.Injector.SelfManaged;
using AgentMark.Sidecar.Injector.Tests.Support;
using CsCheck;

namespace AgentMark.Sidecar.Injector.Tests;

/// <summary>What is no AdmissionReview gets a 4xx and one sentence.</summary>
public sealed class BadRequests : IAsyncLifetime
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

    public static TheoryData<string, string> Malformed => new()
    {
        { "", "not JSON" },
        { "{", "not JSON" },
        { "{\"request\":{},\"request\":{}}", "not JSON" },
        { "[]", "AdmissionReview of admission.k8s.io/v1" },
        { "null", "AdmissionReview of admission.k8s.io/v1" },
        { "{}", "AdmissionReview of admission.k8s.io/v1" },
        { "{\"apiVersion\":1,\"kind\":{}}", "AdmissionReview of admission.k8s.io/v1" },
        { "{\"apiVersion\":\"v1\",\"kind\":\"Pod\"}", "\"Pod\" of apiVersion \"v1\"" },
        { Review("v1", "null"), "no request" },
        { Review("v1", "[]"), "no request" },
        { Review("v1", "{}"), "no uid" },
        { Review("v1", "{\"uid\":7}"), "no uid" },
        { Review("v1", "{\"uid\":\"\"}"), "no uid" },
        { Review("v1beta1", "{\"uid\":\"x\"}"), "admissionReviewVersions must be [v1]" },
        { Review("v1", "{\"uid\":\"x\",\"operation\":\"CREATE\",\"resource\":{\"group\":\"\",\"version\":\"v1\",\"resource\":\"pods\"}}"), "no object" },
    };

    [Theory]
    [MemberData(nameof(Malformed))]
    public async Task Malformed_review_is_a_400_that_says_what_is_wrong(string body, string expected)
    {
        var (status, sentence) = await PostAsync(Encoding.UTF8.GetBytes(body));

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains(expected, sentence, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', sentence);
    }

    [Fact]
    public async Task Invalid_utf8_is_a_400()
    {
        var body = Encoding.UTF8.GetBytes(Reviews.Create(Reviews.Pod("runner")).ToJsonString());
        body[body.AsSpan().IndexOf("echo"u8)] = 0xff;

        var (status, sentence) = await PostAsync(body);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("not UTF-8", sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Huge_body_is_a_413_whether_it_tells_its_length_or_not(bool tells)
    {
        var body = new byte[InjectEndpoint.MaxBodyBytes + 1];
        Array.Fill(body, (byte)' ');
        using HttpContent content = tells ? new ByteArrayContent(body) : new StreamContent(new NoLength(body));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");

        var (status, sentence) = await ApiServer.SendAsync(HttpMethod.Post, "/inject", content);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, status);
        Assert.Contains("8388608 bytes", sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Large_pod_is_no_huge_body()
    {
        var pod = Reviews.Pod("runner");
        pod["metadata"]!["annotations"] = new JsonObject { ["notes"] = new string('x', 3_000_000) };

        Assert.NotNull((await ApiServer.AskAsync(Reviews.Create(pod)))["patch"]);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("PUT")]
    public async Task Other_methods_are_a_405(string method)
    {
        var (status, sentence) = await ApiServer.SendAsync(new HttpMethod(method), "/inject", null);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, status);
        Assert.Contains("POST", sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("application/yaml")]
    [InlineData(null)]
    public async Task Other_content_types_are_a_415(string? type)
    {
        using var content = new ByteArrayContent("{}"u8.ToArray());
        content.Headers.ContentType = type is null ? null : new MediaTypeHeaderValue(type);

        var (status, sentence) = await ApiServer.SendAsync(HttpMethod.Post, "/inject", content);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, status);
        Assert.Contains("application/json", sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Reader_answers_any_bytes_and_never_throws() =>
        Gen.Byte.Array[0, 200].Sample(bytes =>
        {
            var request = AdmissionRequest.Read(bytes, out var problem);
            Assert.True(request is not null || problem.Length > 0);
        });

    [Fact]
    public void Reader_answers_a_review_with_any_member_of_another_kind()
    {
        JsonNode?[] kinds = [null, 1, true, "text", new JsonArray(1), new JsonObject { ["a"] = 1 }];
        string[] members = ["uid", "resource", "subResource", "namespace", "operation", "object", "dryRun"];
        foreach (var member in members)
        {
            foreach (var kind in kinds)
            {
                var review = Reviews.Create(Reviews.Pod("runner"));
                review["request"]![member] = kind?.DeepClone();
                var request = AdmissionRequest.Read(Encoding.UTF8.GetBytes(review.ToJsonString()), out var problem);
                Assert.True(request is not null || problem.Length > 0, $"{member}: {kind}");
            }
        }
    }

    private static string Review(string version, string request) => $"{{\"apiVersion\":\"admission.k8s.io/{version}\",\"kind\":\"AdmissionReview\",\"request\":{request}}}";

    private async Task<(HttpStatusCode Status, string Sentence)> PostAsync(byte[] body)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json") { CharSet = "utf-8" };
        return await ApiServer.SendAsync(HttpMethod.Post, "/inject", content);
    }

    /// <summary>A body whose length is not known beforehand.</summary>
    private sealed class NoLength(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
