using System.Security.Cryptography;
using System.Text;

namespace AgentMark.Bench.Load;

/// <summary>The event that every request carries, signed, as the bytes of an HTTP/1.1 request.</summary>
internal static class SignedEvent
{
    public const string Secret = "a-secret-of-the-benchmark";

    public static byte[] Request(int port, string path)
    {
        var body = Body();
        var signature = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), body));
        var head = $"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\n"
            + $"x-agentmark-signature-256: sha256={signature}\r\nContent-Length: {body.Length}\r\n\r\n";
        return [.. Encoding.ASCII.GetBytes(head), .. body];
    }

    private static byte[] Body()
    {
        using var resource = typeof(SignedEvent).Assembly.GetManifestResourceStream("prompt-run.json")!;
        using var copy = new MemoryStream();
        resource.CopyTo(copy);
        return copy.ToArray().AsSpan().TrimEnd((byte)'\n').ToArray();
    }
}
