// What rendering a prompt costs, in CPU time of the process that does it, beside AgentMark's own renderer in Node, in the same run.
// Usage: dotnet run -c Release --project bench/Rendering -- <folder with node_modules of tests/oracle> [rounds]
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using AgentMark.TemplateDX;

const int Repeats = 40; // of the ten prompts, each round
var root = Ancestors(AppContext.BaseDirectory).First(folder => File.Exists(Path.Combine(folder, "AgentMark.Sidecar.sln")));
if (args.Length == 0)
{
    Console.Error.WriteLine("Name the folder whose node_modules holds the packages of tests/oracle/package.json (after the tests: artifacts/oracle).");
    return 2;
}

var rounds = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 5;
var prompts = Directory.GetFiles(Path.Combine(root, "tests", "TemplateDX.Tests", "Golden"), "*.ast.json")
    .Select(file => (Ast: Compact(file), Props: Compact(file.Replace(".ast.json", ".props.json", StringComparison.Ordinal)))).ToList();
var lines = prompts.ConvertAll(prompt => $"{{\"ast\":{Encoding.UTF8.GetString(prompt.Ast)},\"props\":{Encoding.UTF8.GetString(prompt.Props)}}}");
var templates = prompts.ConvertAll(prompt => Template.Parse(prompt.Ast));

using var node = Process.Start(new ProcessStartInfo("node", [Path.Combine(root, "tests", "oracle", "driver.mjs")])
{
    WorkingDirectory = Path.GetFullPath(args[0]),
    RedirectStandardInput = true,
    RedirectStandardOutput = true,
})!;
using var self = Process.GetCurrentProcess();

Console.WriteLine("CPU per prompt, µs   AgentMark (Node)   read and rendered here   rendered again here   bytes allocated then");
for (var round = 0; round <= rounds; round++)
{
    var before = Cpu(node);
    foreach (var line in Enumerable.Repeat(lines, Repeats).SelectMany(all => all))
    {
        await node.StandardInput.WriteLineAsync(line);
        await node.StandardOutput.ReadLineAsync();
    }

    var peer = Cpu(node) - before;
    before = Cpu(self);
    Each(i => TemplateBatch.Answer(lines[i]));
    var whole = Cpu(self) - before;
    before = Cpu(self);
    var bytes = GC.GetAllocatedBytesForCurrentThread();
    Each(i => templates[i].Render(prompts[i].Props));
    bytes = GC.GetAllocatedBytesForCurrentThread() - bytes;
    var again = Cpu(self) - before;
    if (round > 0) // the first one warms up
    {
        var count = Repeats * lines.Count;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"round {round,-2}            {peer / count,14:0}   {whole / count,11:0} ({whole / peer,5:0.000})   {again / count,11:0} ({again / peer,5:0.000})   {bytes / count,14:0}"));
    }
}

node.StandardInput.Close();
await node.WaitForExitAsync();
return 0;

void Each(Action<int> render)
{
    for (var i = 0; i < Repeats * lines.Count; i++)
    {
        render(i % lines.Count);
    }
}

static double Cpu(Process process)
{
    process.Refresh();
    return process.TotalProcessorTime.TotalMicroseconds;
}

static byte[] Compact(string file) => JsonSerializer.SerializeToUtf8Bytes(JsonDocument.Parse(File.ReadAllBytes(file), new() { MaxDepth = 4_000 }).RootElement, new JsonSerializerOptions { MaxDepth = 4_000 });

static IEnumerable<string> Ancestors(string folder)
{
    for (var at = new DirectoryInfo(folder); at is not null; at = at.Parent)
    {
        yield return at.FullName;
    }
}
