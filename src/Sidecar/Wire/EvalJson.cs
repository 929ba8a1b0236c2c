using System.Buffers;
using AgentMark.V1;
using Google.Protobuf.Collections;

namespace AgentMark.Sidecar.Wire;

/// <summary>The verdicts of a row.</summary>
internal static class EvalJson
{
    /// <summary>
    /// Writes <c>,"evals":[{"name":"exact","score":1,"label":"correct","reason":"same","passed":true}]</c>. All but the name only
    /// where set: 0, false and the empty string are values. A score that is not finite is left out, since JSON has no word for it.
    /// </summary>
    public static void WriteArray(IBufferWriter<byte> output, RepeatedField<EvalResult> evals)
    {
        output.Write(",\"evals\":["u8);
        for (var i = 0; i < evals.Count; i++)
        {
            output.Write(i == 0 ? ""u8 : ","u8);
            Write(output, evals[i]);
        }

        output.Write("]"u8);
    }

    private static void Write(IBufferWriter<byte> output, EvalResult eval)
    {
        output.Write("{\"name\":"u8);
        JsonText.Write(output, eval.Name);
        if (eval.HasScore && double.IsFinite(eval.Score))
        {
            output.Write(",\"score\":"u8);
            JsonNumber.Write(output, eval.Score);
        }

        if (eval.HasLabel)
        {
            output.Write(",\"label\":"u8);
            JsonText.Write(output, eval.Label);
        }

        if (eval.HasReason)
        {
            output.Write(",\"reason\":"u8);
            JsonText.Write(output, eval.Reason);
        }

        if (eval.HasPassed)
        {
            output.Write(eval.Passed ? ",\"passed\":true"u8 : ",\"passed\":false"u8);
        }

        output.Write("}"u8);
    }
}
