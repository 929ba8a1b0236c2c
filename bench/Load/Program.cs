// Sends signed events over many connections and reads their streams, as it is told on standard input: one JSON order a line, one
// JSON result a line. A held run prints {"begun":true} when every stream has begun.
using System.Text.Json;
using AgentMark.Bench.Load;

while (await Console.In.ReadLineAsync() is { } line)
{
    var order = JsonSerializer.Deserialize<LoadOrder>(line, JsonSerializerOptions.Web)!;
    var result = await LoadRun.RunAsync(order, () => Print("{\"begun\":true}"));
    Print(JsonSerializer.Serialize(result, JsonSerializerOptions.Web));
}

static void Print(string line)
{
    Console.Out.WriteLine(line);
    Console.Out.Flush();
}
