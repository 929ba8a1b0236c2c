// A runner, and a service of plain lines, that do what they were told last and cost as little as they can.
// Usage: bench-stub-runner <port for lines and orders> <port for gRPC> [more ports for gRPC, and as many above the first for lines]
// Orders: GET /script?events=20&rate=0&size=16&stamped=false&held=false&chunkEach=true, GET /release
using System.Globalization;
using System.Net;
using AgentMark.Bench.StubRunner;
using Microsoft.AspNetCore.Server.Kestrel.Core;

if (args.Length < 2)
{
    Console.Error.WriteLine("bench-stub-runner <port for lines and orders> <ports for gRPC>");
    return 2;
}

var ports = Array.ConvertAll(args, port => int.Parse(port, CultureInfo.InvariantCulture));
var builder = WebApplication.CreateSlimBuilder();
builder.Logging.ClearProviders();
builder.WebHost.ConfigureKestrel(kestrel =>
{
    kestrel.AddServerHeader = false;
    kestrel.Limits.MinResponseDataRate = null;
    kestrel.Limits.MinRequestBodyDataRate = null;
    kestrel.Limits.Http2.MaxStreamsPerConnection = 10_000; // as with runners in Go, Node and Python, which set no limit
    for (var i = 1; i < ports.Length; i++)
    {
        kestrel.Listen(IPAddress.Loopback, ports[i], listen => listen.Protocols = HttpProtocols.Http2);
        kestrel.Listen(IPAddress.Loopback, ports[0] + i - 1, listen => listen.Protocols = HttpProtocols.Http1);
    }
});
builder.WebHost.UseSockets(sockets =>
{
    sockets.UnsafePreferInlineScheduling = true;
    sockets.Backlog = 4096; // nginx connects for every stream at once
});
var app = builder.Build();
var script = new Script(20, 0, 16, IsStamped: false, IsHeld: false, IsChunkEach: true);

app.Run(async context =>
{
    var isGrpc = HttpProtocol.IsHttp2(context.Request.Protocol);
    switch (context.Request.Path.Value)
    {
        case "/script" when !isGrpc:
            script = Script.Read(context.Request.Query);
            return;
        case "/release" when !isGrpc:
            script.Release();
            return;
    }

    await context.Request.BodyReader.CopyToAsync(Stream.Null, context.RequestAborted);
    if (!isGrpc)
    {
        context.Response.ContentType = "application/x-ndjson";
        context.Response.Headers["AgentMark-Streaming"] = "true";
        context.Response.Headers.TransferEncoding = "chunked"; // said here, so that the chunks are ours
        await ScriptedStream.WriteAsync(context.Response.BodyWriter, script, script.Lines, context.RequestAborted);
        return;
    }

    context.Response.ContentType = "application/grpc";
    if (context.Request.Path != "/agentmark.v1.RunnerService/RunPrompt")
    {
        context.Response.Headers["grpc-status"] = "12"; // UNIMPLEMENTED
        return;
    }

    await ScriptedStream.WriteAsync(context.Response.BodyWriter, script, script.Grpc, context.RequestAborted);
    context.Response.AppendTrailer("grpc-status", "0");
});
await app.RunAsync();
return 0;
