using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace AgentMark.Sidecar.Rendering;

/// <summary>SHA-256 of a tree's bytes: nobody can make two trees that share one.</summary>
internal readonly record struct AstKey(UInt128 First, UInt128 Second)
{
    public static AstKey Of(ReadOnlySpan<byte> astJson)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(astJson, hash);
        return MemoryMarshal.Read<AstKey>(hash);
    }
}
