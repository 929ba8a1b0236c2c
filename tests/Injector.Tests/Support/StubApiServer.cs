using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using AgentMark.Sidecar.Injector.SelfManaged;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AgentMark.Sidecar.Injector.Tests.Support;

/// <summary>
/// As much of an API server as the injector meets: two kinds of object, versions that decide who was first, and tokens that tell the
/// replicas apart.
/// </summary>
internal sealed class StubApiServer : IAsyncDisposable
{
    private const string Secret = "/api/v1/namespaces/agentmark-system/secrets/agentmark-injector-tls";
    private const string Webhook = "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations/agentmark-injector";

    private readonly DirectoryInfo accounts = Directory.CreateTempSubdirectory("injector-accounts-");
    private readonly Lock gate = new();
    private readonly Dictionary<string, JsonObject> objects = [];
    private readonly WebApplication app;
    private readonly X509Certificate2 authority = CertificateFactory.Authority(TimeProvider.System.GetUtcNow());
    private int lastVersion = 1000;

    private StubApiServer()
    {
        var certificate = CertificateFactory.Server(authority, ["localhost"], TimeProvider.System.GetUtcNow());
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenAnyIP(0, listen => listen.UseHttps(certificate)));
        app = builder.Build();
        app.Run(HandleAsync);
        AddWebhook();
    }

    /// <summary>Awaited before a request is looked at: replica, method and the last part of the path.</summary>
    public Func<string, string, string, Task> Before { get; set; } = (_, _, _) => Task.CompletedTask;

    /// <summary>Answered instead: a status for a replica, a method and the last part of the path; null for the ordinary answer.</summary>
    public Func<string, string, string, int?> Refuse { get; set; } = (_, _, _) => null;

    public string? CaBundle
    {
        get
        {
            lock (gate)
            {
                return (string?)objects[Webhook]["webhooks"]![0]!["clientConfig"]!["caBundle"];
            }
        }
    }

    public static async Task<StubApiServer> StartAsync()
    {
        var server = new StubApiServer();
        await server.app.StartAsync(TestContext.Current.CancellationToken);
        return server;
    }

    /// <summary>What a pod of that name would have: a service account of its own and the API server's address.</summary>
    public SelfManagedOptions Options(string replica)
    {
        var folder = accounts.CreateSubdirectory(replica).FullName;
        File.WriteAllText(Path.Combine(folder, "token"), replica + "\n");
        File.WriteAllText(Path.Combine(folder, "ca.crt"), authority.ExportCertificatePem());
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        return new SelfManagedOptions(new Uri($"https://localhost:{new Uri(address.Replace("[::]", "localhost", StringComparison.Ordinal)).Port}"), "agentmark-system", "agentmark-injector", "agentmark-injector-tls", "agentmark-injector")
        {
            ServiceAccount = folder,
        };
    }

    public ManagedCertificates? Held()
    {
        lock (gate)
        {
            return objects.TryGetValue(Secret, out var secret) ? ManagedCertificates.Read(secret["data"]!.AsObject()) : null;
        }
    }

    public JsonObject SecretObject()
    {
        lock (gate)
        {
            return objects[Secret].DeepClone().AsObject();
        }
    }

    public void DeleteSecret() => Change(() => objects.Remove(Secret));

    public void DeleteWebhook() => Change(() => objects.Remove(Webhook));

    public void BreakSecret(string key, string value) => Change(() => Touch(objects[Secret])["data"]![key] = value);

    public void SetCaBundle(string? value) => Change(() => Touch(objects[Webhook])["webhooks"]![0]!["clientConfig"]!["caBundle"] = value);

    public void AddWebhook() => Change(() => objects[Webhook] = Touch(new JsonObject
    {
        ["metadata"] = new JsonObject { ["name"] = "agentmark-injector", ["uid"] = Guid.NewGuid().ToString() },
        ["webhooks"] = new JsonArray(new JsonObject
        {
            ["name"] = "inject.agentmark-sidecar.io",
            ["clientConfig"] = new JsonObject { ["service"] = new JsonObject { ["name"] = "agentmark-injector", ["path"] = "/inject" } },
            ["failurePolicy"] = "Fail",
        }),
    }));

    public JsonObject WebhookObject()
    {
        lock (gate)
        {
            return objects[Webhook].DeepClone().AsObject();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        accounts.Delete(recursive: true);
    }

    private void Change(Action change)
    {
        lock (gate)
        {
            change();
        }
    }

    private JsonObject Touch(JsonObject changed)
    {
        changed["metadata"]!["resourceVersion"] = (++lastVersion).ToString(CultureInfo.InvariantCulture);
        return changed;
    }

    private async Task HandleAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        var replica = context.Request.Headers.Authorization.ToString().Replace("Bearer ", "", StringComparison.Ordinal);
        var name = path[(path.LastIndexOf('/') + 1)..];
        using var reader = new StreamReader(context.Request.Body);
        var text = await reader.ReadToEndAsync(context.RequestAborted);
        await Before(replica, context.Request.Method, name);
        var (status, body) = Refuse(replica, context.Request.Method, name) is { } refused
            ? (refused, Failure("refused by the test"))
            : Answer(context, path, replica, text.Length == 0 ? null : JsonNode.Parse(text)!.AsObject());
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(body.ToJsonString(), context.RequestAborted);
    }

    private (int Status, JsonObject Body) Answer(HttpContext context, string path, string replica, JsonObject? body)
    {
        lock (gate)
        {
            if (!Directory.Exists(Path.Combine(accounts.FullName, replica)) || replica.Length == 0)
            {
                return (401, Failure("Unauthorized"));
            }

            var target = objects.GetValueOrDefault(path);
            var given = (string?)body?["metadata"]?["resourceVersion"];
            switch (context.Request.Method)
            {
                case "POST":
                    var created = $"{path}/{(string?)body!["metadata"]!["name"]}";
                    return given is not null ? (400, Failure("resourceVersion should not be set on objects to be created"))
                        : objects.TryAdd(created, body) ? (201, Touch(body).DeepClone().AsObject())
                        : (409, Failure("already exists"));
                case var _ when target is null:
                    return (404, Failure("not found"));
                case "GET":
                    return (200, target.DeepClone().AsObject());
                case var _ when given is null:
                    return (422, Failure("metadata.resourceVersion: must be specified for an update"));
                case var _ when given != (string?)target["metadata"]!["resourceVersion"]:
                    return (409, Failure("the object has been modified"));
                case "PUT":
                    objects[path] = Touch(body!);
                    return (200, body!.DeepClone().AsObject());
                case "PATCH" when context.Request.ContentType?.StartsWith("application/strategic-merge-patch+json", StringComparison.Ordinal) == true:
                    Merge(target, body!);
                    return (200, Touch(target).DeepClone().AsObject());
                default:
                    return (415, Failure("unsupported"));
            }
        }
    }

    /// <summary>Objects member by member, the list of webhooks by name.</summary>
    private static void Merge(JsonObject target, JsonObject patch)
    {
        foreach (var (name, value) in patch)
        {
            if (value is JsonObject inner && target[name] is JsonObject there)
            {
                Merge(there, inner);
            }
            else if (value is JsonArray elements && name == "webhooks")
            {
                foreach (var element in elements)
                {
                    Merge(target[name]!.AsArray().Single(w => (string?)w!["name"] == (string?)element!["name"])!.AsObject(), element!.AsObject());
                }
            }
            else
            {
                target[name] = value?.DeepClone();
            }
        }
    }

    private static JsonObject Failure(string message) => new() { ["kind"] = "Status", ["status"] = "Failure", ["message"] = message };
}
