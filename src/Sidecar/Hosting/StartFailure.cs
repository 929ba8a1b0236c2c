using Microsoft.AspNetCore.Connections;

namespace AgentMark.Sidecar.Hosting;

/// <summary>
/// Says why the sidecar does not start: one sentence a problem, all at once, and no stack trace. Then it exits or, where
/// AGENTMARK_ON_START_FAILURE is <c>wait</c>, stays up and answers that it is not configured.
/// </summary>
internal static class StartFailure
{
    public const string Variable = "AGENTMARK_ON_START_FAILURE";

    private const int ExitCode = 1;

    public static async Task<int> EndAsync(IReadOnlyList<string> sentences, IConfiguration configuration)
    {
        Print(sentences);
        if (Waits(configuration))
        {
            try
            {
                await UnconfiguredHost.RunAsync(sentences, configuration);
                return 0;
            }
            catch (IOException e)
            {
                Print([e.Message]);
            }
        }

        return ExitCode;
    }

    private static void Print(IReadOnlyList<string> sentences)
    {
        Console.Error.WriteLine("agentmark-sidecard cannot start:");
        foreach (var sentence in sentences)
        {
            Console.Error.WriteLine($"  - {sentence}");
        }
    }

    /// <summary>True where a start that fails must not end the process.</summary>
    public static bool Waits(IConfiguration configuration) => string.Equals(configuration[Variable], "wait", StringComparison.OrdinalIgnoreCase);

    /// <summary>True for exceptions that tell of a wrong configuration: YARP's collected ones, and an address that cannot be had.</summary>
    public static bool Explains(Exception exception, out IReadOnlyList<string> sentences)
    {
        sentences = [.. Leaves(exception).Select(e => e.Message).Distinct()];
        return exception is System.Net.Sockets.SocketException or UnauthorizedAccessException or NotSupportedException or InvalidOperationException or AggregateException or IOException or ArgumentException or FormatException or System.Security.Cryptography.CryptographicException;
    }

    private static IEnumerable<Exception> Leaves(Exception exception) => exception switch
    {
        AggregateException many => many.InnerExceptions.SelectMany(Leaves),
        // Kestrel's own message names the address; what lies below does not.
        IOException { InnerException: AddressInUseException } => [exception],
        { InnerException: { } inner } => Leaves(inner),
        _ => [exception],
    };
}
