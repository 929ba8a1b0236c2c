using System.Collections.Concurrent;
using AgentMark.V1;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Health.V1;
using Grpc.HealthCheck;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AgentMark.EndToEnd.Harness;

/// <summary>
/// A runner that does what a test's script says. Prompt and data-set runs are told apart by the prompt's name, alerts by their
/// id, so that many tests can share one runner.
/// </summary>
internal sealed class ScriptedRunner : IAsyncDisposable
{
    private readonly RunnerOptions _options;
    private readonly HealthServiceImpl _health = new();
    private readonly ConcurrentDictionary<string, Func<RunnerCall, Task>> _scripts = new();
    private readonly ConcurrentDictionary<string, Func<HandleAlertRequest, HandleAlertResponse>> _alerts = new();
    private WebApplication? _app;

    private ScriptedRunner(RunnerOptions options) => _options = options;

    public string Address => _options.Address;

    public int Port => _options.Port;

    /// <summary>What GetCapabilities answers; null: UNIMPLEMENTED.</summary>
    public GetCapabilitiesResponse? Capabilities { get; set; } = new()
    {
        Name = "scripted",
        Kinds = { PromptKind.Text, PromptKind.Object, PromptKind.Image, PromptKind.Speech },
        Datasets = true,
        Alerts = true,
        NeedsAst = true,
    };

    /// <summary>What Evaluate answers; null: UNIMPLEMENTED.</summary>
    public Func<EvaluateRequest, EvaluateResponse>? Evals { get; set; }

    /// <summary>False: calls are not recorded, of which there may be very many.</summary>
    public bool KeepsCalls { get; set; } = true;

    /// <summary>Every call so far, oldest first.</summary>
    public ConcurrentQueue<RunnerCall> Calls { get; } = new();

    public static async Task<ScriptedRunner> StartAsync(RunnerOptions? options = null)
    {
        var runner = new ScriptedRunner(options ?? new RunnerOptions());
        runner.SetHealth(HealthCheckResponse.Types.ServingStatus.Serving);
        await runner.StartAsync();
        return runner;
    }

    /// <summary>Begins to listen, also again after <see cref="StopAsync"/>, at the same address.</summary>
    public async Task StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(Configure);
        builder.Services.AddGrpc(grpc =>
        {
            grpc.MaxReceiveMessageSize = _options.MaxReceiveMessageSize;
            grpc.MaxSendMessageSize = null;
        });
        builder.Services.AddSingleton(this);
        builder.Services.AddSingleton(_health);
        _app = builder.Build();
        _app.MapGrpcService<Service>();
        if (_options.HasHealth)
        {
            _app.MapGrpcService<HealthServiceImpl>();
        }

        await _app.StartAsync();
    }

    /// <summary>Ends at once: open connections are broken.</summary>
    public async Task StopAsync()
    {
        if (_app is { } app)
        {
            _app = null;
            await app.StopAsync(new CancellationToken(canceled: true));
            await app.DisposeAsync();
        }
    }

    public void SetHealth(HealthCheckResponse.Types.ServingStatus status) => _health.SetStatus("", status);

    /// <summary>What happens when the prompt of this name is run; what the script throws, the call ends with.</summary>
    public void OnPrompt(string name, Func<RunnerCall, Task> script) => _scripts[name] = script;

    /// <summary>The prompt of this name sends these events and ends.</summary>
    public void OnPrompt(string name, params RunPromptResponse[] events) => OnPrompt(name, call => call.SendAsync(events));

    public void OnDataset(string name, Func<RunnerCall, Task> script) => _scripts[name] = script;

    public void OnDataset(string name, params RunDatasetResponse[] events) => OnDataset(name, call => call.SendAsync(events));

    public void OnAlert(string id, Func<HandleAlertRequest, HandleAlertResponse> script) => _alerts[id] = script;

    /// <summary>The runs of a prompt, waiting for the first of them.</summary>
    public async Task<RunnerCall> CallOfAsync(string promptName)
    {
        await Eventually.TrueAsync(() => CallsOf(promptName).Any(), $"the runner to be called for {promptName}");
        return CallsOf(promptName).First();
    }

    public IEnumerable<RunnerCall> CallsOf(string promptName) => Calls.Where(call => PromptNameOf(call) == promptName);

    public async ValueTask DisposeAsync() => await StopAsync();

    private static string PromptNameOf(RunnerCall call) => call.Method switch
    {
        "RunPrompt" => call.Prompt.PromptName,
        "RunDataset" => call.Dataset.PromptName,
        _ => "",
    };

    private void Configure(KestrelServerOptions kestrel)
    {
        kestrel.Limits.Http2.MaxStreamsPerConnection = _options.MaxStreamsPerConnection;
        kestrel.Limits.MinResponseDataRate = null;
        kestrel.Limits.MinRequestBodyDataRate = null;
        kestrel.Limits.MaxRequestBodySize = null;
        if (_options.SocketPath is { } path)
        {
            kestrel.ListenUnixSocket(path, Listen);
        }
        else
        {
            kestrel.ListenLocalhost(_options.Port, Listen);
        }
    }

    private void Listen(ListenOptions listen)
    {
        listen.Protocols = HttpProtocols.Http2;
        if (_options.ServerCertificate is { } certificate)
        {
            listen.UseHttps(https =>
            {
                https.ServerCertificate = certificate;
                if (_options.ClientAuthority is { } authority)
                {
                    https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
                    https.ClientCertificateValidation = (client, _, _) => Certificates.IsSignedBy(client, authority);
                }
            });
        }
    }

    private sealed class Service(ScriptedRunner runner) : RawRunnerService
    {
        public override Task<byte[]> GetCapabilities(byte[] request, ServerCallContext context)
        {
            Record(nameof(GetCapabilities), request, null, context);
            return Task.FromResult((runner.Capabilities ?? throw Unimplemented()).ToByteArray());
        }

        public override Task RunPrompt(byte[] request, IServerStreamWriter<byte[]> responses, ServerCallContext context) =>
            RunAsync(Record(nameof(RunPrompt), request, responses, context));

        public override Task RunDataset(byte[] request, IServerStreamWriter<byte[]> responses, ServerCallContext context) =>
            RunAsync(Record(nameof(RunDataset), request, responses, context));

        public override Task<byte[]> HandleAlert(byte[] request, ServerCallContext context)
        {
            Record(nameof(HandleAlert), request, null, context);
            var alert = HandleAlertRequest.Parser.ParseFrom(request);
            var script = runner._alerts.GetValueOrDefault(alert.Alert?.Id ?? "") ?? throw Unimplemented();
            return Task.FromResult(script(alert).ToByteArray());
        }

        public override Task<byte[]> Evaluate(byte[] request, ServerCallContext context) =>
            Task.FromResult((runner.Evals ?? throw Unimplemented())(EvaluateRequest.Parser.ParseFrom(request)).ToByteArray());

        private static RpcException Unimplemented() => new(new Status(StatusCode.Unimplemented, "not scripted"));

        private Task RunAsync(RunnerCall call) => runner._scripts.TryGetValue(PromptNameOf(call), out var script)
            ? script(call)
            : throw Unimplemented();

        private RunnerCall Record(string method, byte[] request, IServerStreamWriter<byte[]>? responses, ServerCallContext context)
        {
            var call = new RunnerCall(method, request, responses, context);
            if (runner.KeepsCalls)
            {
                runner.Calls.Enqueue(call);
            }

            return call;
        }
    }
}
