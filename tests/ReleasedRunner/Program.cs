using System.Net;
using AgentMark.ReleasedRunner;
using Microsoft.AspNetCore.Server.Kestrel.Core;

var listen = Environment.GetEnvironmentVariable("AGENTMARK_RUNNER_LISTEN") ?? "127.0.0.1:50051";
var builder = WebApplication.CreateSlimBuilder();
builder.Logging.ClearProviders();
builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPEndPoint.Parse(listen), endpoint => endpoint.Protocols = HttpProtocols.Http2));
builder.Services.AddGrpc();
var app = builder.Build();
app.MapGrpcService<Runner>();
await app.RunAsync();
