using Microsoft.Extensions.Logging.Console;

namespace AgentMark.Sidecar.Hosting;

/// <summary>One line an event, quiet when all is well. <c>Logging:Console:FormatterName=json</c> makes it JSON.</summary>
internal static class LoggingSetup
{
    public static void AddSidecarConsole(this ILoggingBuilder logging, IConfiguration configuration)
    {
        logging.ClearProviders();
        logging.AddFilter("Microsoft", LogLevel.Warning);
        // The host would build a trace of its own for each request, and propagate it to the model service.
        logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
        // A start that fails is told in sentences, not as a stack trace.
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        // Listening on the addresses of our variables rather than on Kestrel's is the plan.
        logging.AddFilter("Microsoft.AspNetCore.Server.Kestrel", LogLevel.Error);
        // YARP brings key rings for encrypted affinity cookies; where they are kept is of no concern unless somebody uses them.
        logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
        logging.AddFilter("Yarp", LogLevel.Warning);
        // A failed probe is a fact for /healthz and metrics, not a stack trace a second.
        logging.AddFilter("Yarp.ReverseProxy.Health", LogLevel.Error);
        logging.AddFilter("Yarp.ReverseProxy.Forwarder", LogLevel.Error);
        logging.AddFilter("Grpc", LogLevel.None);
        logging.AddConfiguration(configuration.GetSection("Logging"));
        if (string.Equals(configuration["Logging:Console:FormatterName"], ConsoleFormatterNames.Json, StringComparison.OrdinalIgnoreCase))
        {
            logging.AddJsonConsole();
        }
        else
        {
            logging.AddSimpleConsole(console =>
            {
                console.SingleLine = true;
                console.UseUtcTimestamp = true;
                console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
            });
        }
    }
}
