using AgentMark.Bench.Driver;
using AgentMark.Bench.Driver.Machine;
using AgentMark.Bench.Driver.Measuring;
using AgentMark.Bench.Driver.Peers;
using AgentMark.Bench.Driver.Reports;
using AgentMark.Bench.Driver.Scenarios;

Peer[] peers = [new Sidecar(), new Nginx(), new Nginx("64k"), new Yarp(), new Node(), new Transcoding(), new Gateway()];
Scenario[] scenarios = [new Bulk(isChunkEach: true), new Bulk(isChunkEach: false), new Paced(), new Short()];
if (DriverOptions.Read(args, scenarios.Select(s => s.Name), peers.Select(p => p.Name)) is not { } options)
{
    Console.Error.WriteLine(DriverOptions.Usage, string.Join(", ", scenarios.Select(s => s.Name)), string.Join(", ", peers.Select(p => p.Name)));
    return 2;
}

var rows = new List<Row>();
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
        Say($"measuring {scenario.Name}");
        rows.AddRange(await scenario.RunAsync(bench));
    }
}
catch (BenchException e)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}

Say($"Every value is in {ResultFile.Write(rows, args)}");
Console.Write(MarkdownTable.Of(rows, [.. peers.Select(peer => peer.Name)]));
return 0;

void Say(string what)
{
    if (!options.IsMarkdown)
    {
        Console.Error.WriteLine(what);
    }
}
