using System.Drawing;
using System.Security.Cryptography;
using System.Text;

namespace AgentMark.SampleRunner.Offline;

/// <summary>A mirrored pattern of eight by eight fields in two colours, drawn from the hash of a text.</summary>
internal sealed class Pattern(string text, Size size)
{
    private const int Fields = 8;

    private readonly byte[] _hash = SHA256.HashData(Encoding.UTF8.GetBytes(text));

    public Color ColorAt(int x, int y)
    {
        var column = x * Fields / size.Width;
        var row = y * Fields / size.Height;
        var mirrored = Math.Min(column, Fields - 1 - column);
        var isPainted = (_hash[row] >> mirrored & 1) == 1;
        return isPainted ? Color.FromArgb(_hash[^1] / 2, _hash[^2] / 2, _hash[^3] / 2) : Color.FromArgb(240, 240, 236);
    }
}
