namespace AgentMark.Cli;

/// <summary>What a script can rely on.</summary>
internal static class ExitCode
{
    public const int Ok = 0;

    /// <summary>The run failed: an error line, a failure status, or an answer that was cut short; for <c>inject</c>, something was refused; for <c>check-runner</c>, a case failed.</summary>
    public const int RunFailed = 1;

    /// <summary>Bad arguments or unusable input; nothing was sent.</summary>
    public const int Usage = 2;

    public const int NoConnection = 3;

    /// <summary>A 401 for <c>send</c>, an invalid signature for <c>verify</c>.</summary>
    public const int Refused = 4;

    /// <summary>Ctrl-C or SIGTERM: 128 + SIGINT, as shells count.</summary>
    public const int Interrupted = 130;

    public const string Help = """
        Exit codes:
          0    ok
          1    the run failed (an error line, a failure status, an answer cut short),
               inject left something out that asked for the sidecar,
               or a runner failed its check
          2    bad arguments or unusable input
          3    could not connect
          4    signature refused (401) or invalid
          130  interrupted
        """;
}
