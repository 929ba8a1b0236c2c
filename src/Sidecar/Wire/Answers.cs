using System.Buffers;

namespace AgentMark.Sidecar.Wire;

/// <summary>The small JSON answers that hold no run.</summary>
internal static class Answers
{
    /// <summary>Writes <c>{"message":text}</c>: refusals, failures, and the answer to an alert.</summary>
    public static void WriteMessage(IBufferWriter<byte> output, string text)
    {
        output.Write("{\"message\":"u8);
        JsonText.Write(output, text);
        output.Write("}"u8);
    }

    /// <summary>
    /// Writes the answer to <c>get-evals</c>: <c>{"type":"evals","result":"[\"accuracy\"]","traceId":""}</c>. The result is a
    /// string that holds an array: the names by UTF-16 code unit, each once. The trace id is always there and always empty.
    /// </summary>
    public static void WriteEvals(IBufferWriter<byte> output, IEnumerable<string> names)
    {
        var array = new ArrayBufferWriter<byte>();
        var separator = "["u8;
        foreach (var name in new SortedSet<string>(names, StringComparer.Ordinal))
        {
            array.Write(separator);
            JsonText.Write(array, name);
            separator = ","u8;
        }

        array.Write(array.WrittenCount == 0 ? "[]"u8 : "]"u8);

        output.Write("{\"type\":\"evals\",\"result\":"u8);
        JsonText.Write(output, array.WrittenSpan);
        output.Write(",\"traceId\":\"\"}"u8);
    }
}
