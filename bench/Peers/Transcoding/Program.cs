// ASP.NET Core's gRPC JSON transcoding in front of a service that hands each message on: bench-transcoding <port> <port of the stub's gRPC>
using System.Globalization;
using System.Net;
using AgentMark.Bench.Gateway;
using AgentMark.Bench.Transcoding;
using Grpc.Net.Client;

var builder = WebApplication.CreateSlimBuilder();
builder.Logging.ClearProviders();
builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, int.Parse(args[0], CultureInfo.InvariantCulture)));
builder.Services.AddGrpc().AddJsonTranscoding();
builder.Services.AddSingleton(new RunnerService.RunnerServiceClient(GrpcChannel.ForAddress(
    $"http://127.0.0.1:{args[1]}", new GrpcChannelOptions { HttpHandler = new SocketsHttpHandler { EnableMultipleHttp2Connections = true } })));
var app = builder.Build();
app.MapGrpcService<HandingOn>();
await app.RunAsync();
