using System.Text;
using AgentMark.Cli.Input;
using Google.Protobuf;

namespace AgentMark.Cli.Checking.Rules;

/// <summary>Fields that hold JSON.</summary>
internal static class JsonBytes
{
    private const int Shown = 80;

    /// <returns>What is wrong with a field that must hold a value; null when nothing is.</returns>
    public static Finding? Required(string rule, string field, ByteString value) =>
        value.IsEmpty ? new(rule, $"a JSON value in {field}", "nothing") : Optional(rule, field, value);

    /// <returns>What is wrong with a field that may be empty; null when nothing is.</returns>
    public static Finding? Optional(string rule, string field, ByteString value) =>
        value.IsEmpty || IsJson(value) ? null : new(rule, $"a JSON value in {field}", Show(value));

    public static bool IsJson(ByteString value)
    {
        using var document = JsonText.TryParse(value.Memory);
        return document is not null;
    }

    private static string Show(ByteString value)
    {
        var text = Encoding.UTF8.GetString(value.Span[..Math.Min(Shown, value.Length)]);
        return value.Length > Shown ? text + "…" : text;
    }
}
