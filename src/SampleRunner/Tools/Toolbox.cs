using System.ComponentModel;
using AgentMark.SampleRunner.Running;
using Microsoft.Extensions.AI;

namespace AgentMark.SampleRunner.Tools;

/// <summary>The tools that prompts may name. Add your own to the list: a method, its name and what it is for.</summary>
internal sealed class Toolbox
{
    private readonly Dictionary<string, AIFunction> _tools = new AIFunction[]
    {
        AIFunctionFactory.Create(Add, "add", "Adds two numbers."),
        AIFunctionFactory.Create(WordCount, "word_count", "Counts the words of a text."),
    }.ToDictionary(tool => tool.Name);

    /// <summary>Every tool there is.</summary>
    public IReadOnlyCollection<AIFunction> All => _tools.Values;

    /// <summary>Whether there is a tool of that name.</summary>
    public bool Has(string name) => _tools.ContainsKey(name);

    /// <summary>The tool of that name.</summary>
    /// <exception cref="Grpc.Core.RpcException">FAILED_PRECONDITION: there is none.</exception>
    public AIFunction Find(string name) => _tools.TryGetValue(name, out var tool)
        ? tool
        : throw Refusal.FailedPrecondition($"The prompt uses the tool '{name}', but this runner has only: {string.Join(", ", _tools.Keys)}.");

    private static double Add([Description("First number.")] double a, [Description("Second number.")] double b) => a + b;

    private static int WordCount([Description("Text to count in.")] string text) =>
        text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length;
}
