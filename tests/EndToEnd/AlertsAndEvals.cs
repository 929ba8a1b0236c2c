using System.Security.Cryptography;
using System.Text.Json;
using AgentMark.EndToEnd.Harness;
using AgentMark.V1;

namespace AgentMark.EndToEnd;

/// <summary>Promise: alerts are acknowledged, and the list of evals comes as the platform reads it.</summary>
public abstract class AlertsAndEvals(SharedSidecar shared) : SharedSidecarTests(shared)
{
    [Fact]
    public async Task Alert_reaches_the_runner_whole()
    {
        var id = Event.NewName("alert");
        HandleAlertRequest? seen = null;
        Runner.OnAlert(id, request =>
        {
            seen = request;
            return new HandleAlertResponse { Message = "paged Ada" };
        });
        var body = Event.Utf8(Event.Alert(id));
        using var reply = await Webhook.PostAsync(body);
        Assert.Equal("""{"message":"paged Ada"}""", await reply.TextAsync());
        Assert.Equal(200, reply.Status);
        Assert.Equal("application/json", reply.ContentType);
        Assert.Equal(
            new Alert { Id = id, CurrentValue = 12.5, Threshold = 10, Status = "triggered", TimeWindow = "15m", Type = "cost" },
            seen!.Alert);
        Assert.Equal("Cost is over the limit", seen.Message);
        Assert.Equal("2026-02-03T04:05:06Z", seen.Timestamp);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(body)), seen.DeliveryId);
        using var data = JsonDocument.Parse(seen.DataJson.Memory);
        Assert.Equal(id, data.RootElement.GetProperty("alert").GetProperty("id").GetString());
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"id":null,"currentValue":null,"threshold":null}""")]
    [InlineData("""{"currentValue":"much","threshold":"more"}""")]
    public async Task Odd_alerts_are_taken(string alert)
    {
        using var reply = await Webhook.PostAsync(Event.Flat("alert", $$"""{"alert":{{alert}}}"""));
        await reply.TextAsync();
        Assert.True(reply.Status == 200, $"Got {reply.Status}.");
    }

    [Fact]
    public async Task Runner_without_alerts_acknowledges_them_all_the_same()
    {
        using var reply = await Webhook.PostAsync(Event.Alert("nobody-listens"));
        Assert.Equal("""{"message":"alert processed"}""", await reply.TextAsync());
        Assert.Equal(200, reply.Status);
    }

    [Fact]
    public async Task Runner_with_nothing_to_say_gets_the_standard_text()
    {
        var id = Event.NewName("alert");
        Runner.OnAlert(id, _ => new HandleAlertResponse());
        using var reply = await Webhook.PostAsync(Event.Alert(id));
        Assert.Equal("""{"message":"alert processed"}""", await reply.TextAsync());
    }

    [Fact]
    public async Task Alert_that_fails_is_a_failure()
    {
        var id = Event.NewName("alert");
        Runner.OnAlert(id, _ => throw new Grpc.Core.RpcException(new Grpc.Core.Status(Grpc.Core.StatusCode.Internal, "pager is down")));
        using var reply = await Webhook.PostAsync(Event.Alert(id));
        await reply.FailsAsync(500, "pager is down");
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("{\"anything\":[1]}")]
    public async Task Evals_are_listed_whatever_data_holds(string data)
    {
        Runner.Capabilities = new GetCapabilitiesResponse();
        using var reply = await Webhook.PostAsync(Event.Flat("get-evals", data));
        Assert.Equal("""{"type":"evals","result":"[]","traceId":""}""", await reply.TextAsync());
    }

    [Fact]
    public async Task Evals_need_no_data()
    {
        Runner.Capabilities = new GetCapabilitiesResponse();
        using var reply = await Webhook.PostAsync("""{"type":"get-evals"}""");
        Assert.Equal(200, reply.Status);
    }

    [Fact]
    public async Task Evals_are_sorted_and_escaped_as_javascript_does()
    {
        string[] names = ["café", "accuracy", "10", "Zeta", "a\"b\\c", "tab\tnl\nbell\u0007", "<&'+\u00a0\u2028\U0001F600>", "\uFF5E", "\U0001F400"];
        Runner.Capabilities = new GetCapabilitiesResponse { Evals = { names } };
        using var reply = await Webhook.PostAsync(Event.GetEvals());
        Assert.Equal(200, reply.Status);
        Assert.Equal("application/json", reply.ContentType);
        var json = await reply.JsonAsync();
        Assert.Equal(
            "[\"10\",\"<&'+\u00a0\u2028\U0001F600>\",\"Zeta\",\"a\\\"b\\\\c\",\"accuracy\",\"café\",\"tab\\tnl\\nbell\\u0007\",\"\U0001F400\",\"\uFF5E\"]",
            json.GetProperty("result").GetString());
        Assert.Equal("evals", json.GetProperty("type").GetString());
        Assert.Equal("", json.GetProperty("traceId").GetString());
    }

    [Fact]
    public async Task Evals_are_asked_for_anew_each_time()
    {
        foreach (var name in new[] { "first", "second" })
        {
            Runner.Capabilities = new GetCapabilitiesResponse { Evals = { name } };
            using var reply = await Webhook.PostAsync(Event.GetEvals());
            Assert.Contains(name, await reply.TextAsync(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Runner_without_capabilities_has_no_evals()
    {
        Runner.Capabilities = null;
        using var reply = await Webhook.PostAsync(Event.GetEvals());
        Assert.Equal("""{"type":"evals","result":"[]","traceId":""}""", await reply.TextAsync());
    }
}

public sealed class AlertsAndEvalsJit(JitSidecar shared) : AlertsAndEvals(shared), IClassFixture<JitSidecar>;

public sealed class AlertsAndEvalsAot(AotSidecar shared) : AlertsAndEvals(shared), IClassFixture<AotSidecar>;
