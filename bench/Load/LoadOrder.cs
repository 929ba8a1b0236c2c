namespace AgentMark.Bench.Load;

/// <summary>One run of the load: a JSON object on a line of standard input.</summary>
/// <param name="Port">Where, on 127.0.0.1.</param>
/// <param name="Path">The request's target.</param>
/// <param name="Connections">Connections that are open at once.</param>
/// <param name="Requests">Requests that each of them sends, one after the other.</param>
/// <param name="Lines">Lines that each stream must have.</param>
/// <param name="Last">What the last line must begin with.</param>
/// <param name="IsStamped">Lines with text carry the time at which they were written.</param>
/// <param name="IsHeld">Say so when every stream has begun; somebody lets them go on then.</param>
/// <param name="IsGrpc">Calls a runner itself, all streams over one connection; each message counts as a line.</param>
internal sealed record LoadOrder(int Port, string Path, int Connections, int Requests, int Lines, string Last, bool IsStamped, bool IsHeld, bool IsGrpc);
