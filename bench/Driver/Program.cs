using System.Diagnostics;
using System.Runtime.InteropServices;
using AgentMark.Bench.Driver;
using AgentMark.Bench.Driver.Machine;
using AgentMark.Bench.Driver.Measuring;
using AgentMark.Bench.Driver.Peers;
using AgentMark.Bench.Driver.Reports;
using AgentMark.Bench.Driver.Scenarios;

Peer[] peers = [new Sidecar(), new Nginx(), new Nginx("64k"), new Yarp(), new Node(), new Transcoding(), new Gateway()];
Scenario[] scenarios =
[
    new Bulk(isChunkEach: true), new Bulk(isChunkEach: false), new Paced(), new Short(), new FirstByte(), new Start(),
    new Memory(), new Allocation(), new Latency(), new Destinations(), new Growth(), new Calls(),
];
if (DriverOptions.Read(args, scenarios.Select(s => s.Name), peers.Select(p => p.Name)) is not { } options)
{
    Console.Error.WriteLine(DriverOptions.Usage, string.Join(", ", scenarios.Select(s => s.Name)), string.Join(", ", peers.Select(p => p.Name)));
    return 2;
}

using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
var results = new ResultFile(args);
var rows = new List<Row>();
var faults = new List<string>();
try
{
    var present = new List<Peer>();
    foreach (var peer in peers.Where(options.Wants))
    {
        Say($"preparing {peer.Name}");
        if (await peer.PrepareAsync() is { } missing)
        {
            Say($"{peer.Name} is left out: {missing}.");
            continue;
        }

        present.Add(peer);
    }

    await using var stub = await StubRunner.StartAsync();
    await using var load = LoadGenerator.Start();
    var bench = new Bench(stub, load, options, present);
    foreach (var scenario in scenarios.Where(options.Wants))
    {
        var start = Stopwatch.GetTimestamp();
        rows.AddRange(await scenario.RunAsync(bench));
        results.Write(rows);
        Say($"measured {scenario.Name} in {Stopwatch.GetElapsedTime(start).TotalSeconds:0} s");
    }

    faults = bench.Faults;
}
catch (BenchException e)
{
    faults.Add(e.Message);
}

Say($"Every value is in {results.Name}.");
Console.Write(MarkdownTable.Of(rows, [.. peers.Select(peer => peer.Name), new Direct(isGrpc: false).Name, new Direct(isGrpc: true).Name]));
faults.ForEach(Console.Error.WriteLine);
return faults.Count == 0 ? 0 : 1;

static void End(PosixSignalContext signal)
{
    BenchProcess.EndAll();
    Environment.Exit(130);
}

void Say(string what)
{
    if (!options.IsMarkdown)
    {
        Console.Error.WriteLine(what);
    }
}
