namespace AgentMark.Sidecar.Injector.Hosting;

/// <summary>One line an event, quiet when all is well. <c>Logging__LogLevel__Default=Debug</c> says more.</summary>
internal static class LoggingSetup
{
    public static void Apply(ILoggingBuilder logging, IConfiguration configuration)
    {
        logging.ClearProviders();
        logging.AddFilter("Microsoft", LogLevel.Warning);
        // A start that fails is told in sentences, not as a stack trace.
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        logging.AddConfiguration(configuration.GetSection("Logging"));
        logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
        });
    }
}
