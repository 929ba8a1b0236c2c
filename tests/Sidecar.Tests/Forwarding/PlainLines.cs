using System.Buffers;
using System.Text;
using AgentMark.Sidecar.Wire;

namespace AgentMark.Sidecar.Tests.Forwarding;

/// <summary>The simplest lines there can be: texts as they are, with <c>last</c> to end a run and <c>bad</c> to break it.</summary>
internal sealed class PlainLines(IBufferWriter<byte> output) : EventLines<string>(output)
{
    public int Snapshots { get; private set; }

    public override LineResult Write(string runnerEvent)
    {
        if (runnerEvent == "bad")
        {
            return LineResult.Faulty("The event was bad.");
        }

        Line(runnerEvent);
        return runnerEvent == "last" ? LineResult.Last : LineResult.More;
    }

    public override LineResult WriteSnapshot()
    {
        Snapshots++;
        return LineResult.More;
    }

    public override string? End() => "The runner did not finish.";

    public override void WriteError(string text) => Line($"error: {text}");

    public override void WriteDone(string traceId) => Line($"done {traceId}");

    private void Line(string text) => Encoding.UTF8.GetBytes(text + "\n", Output);
}
