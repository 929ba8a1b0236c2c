// YARP as it comes, passing lines on: bench-yarp <port> <ports of the stub's lines…>
using System.Net;
using Yarp.ReverseProxy.Configuration;

var builder = WebApplication.CreateSlimBuilder();
builder.Logging.ClearProviders();
builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, int.Parse(args[0], System.Globalization.CultureInfo.InvariantCulture)));
builder.Services.AddReverseProxy().LoadFromMemory(
    [new RouteConfig { RouteId = "all", ClusterId = "stub", Match = new RouteMatch { Path = "{**path}" } }],
    [new ClusterConfig { ClusterId = "stub", Destinations = args[1..].ToDictionary(port => port, port => new DestinationConfig { Address = $"http://127.0.0.1:{port}" }) }]);
var app = builder.Build();
app.MapReverseProxy();
await app.RunAsync();
