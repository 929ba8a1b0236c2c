namespace AgentMark.Sidecar.Injector.Hosting;

/// <summary>Says why the injector does not start: one sentence a problem, all at once, and no stack trace.</summary>
internal static class StartFailure
{
    private const int ExitCode = 1;

    public static int Print(IEnumerable<string> sentences)
    {
        Console.Error.WriteLine("agentmark-injector cannot start:");
        foreach (var sentence in sentences)
        {
            Console.Error.WriteLine($"  - {sentence}");
        }

        return ExitCode;
    }
}
