namespace AgentMark.Sidecar.Hosting;

internal sealed partial class Drain
{
    [LoggerMessage(201, LogLevel.Information, "Draining: unready now, new events are taken for {Settle} more, {InFlight} requests are open and have {Time} in all.", EventName = "DrainBegun")]
    private partial void LogBegun(string settle, string time, int inFlight);

    [LoggerMessage(202, LogLevel.Warning, "The drain time is over: {Runs} open runs end with an error, {Proxied} proxied requests are cut.", EventName = "DrainCut")]
    private partial void LogCut(int runs, int proxied);

    [LoggerMessage(203, LogLevel.Information, "Drained.", EventName = "DrainDone")]
    private partial void LogDone();

    [LoggerMessage(204, LogLevel.Warning, "A drain was begun but no signal to stop followed; taking events again.", EventName = "DrainUndone")]
    private partial void LogUndone();
}
