using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace AgentMark.Sidecar.Datasets;

/// <summary>
/// The name of a row by its input, so that a row is found again in another run of a data set that has changed around it.
/// </summary>
internal static class ItemName
{
    private const int Digits = 12;

    /// <summary>
    /// The first 12 hex digits of the MD5 of the input's canonical text, such as <c>eede58f30c49</c>; the index where the input
    /// says nothing: null, <c>""</c> or an object without members.
    /// </summary>
    /// <param name="inputJson">JSON that a <see cref="RowReader"/> has accepted.</param>
    /// <param name="index">The row's index.</param>
    public static string Of(ReadOnlyMemory<byte> inputJson, long index)
    {
        var canonical = CanonicalJson.Of(inputJson);
        if (canonical is "null" or "\"\"" or "{}")
        {
            return index.ToString(CultureInfo.InvariantCulture);
        }

#pragma warning disable CA5351 // A name that others compute with MD5 too; nothing is secured by it.
        return Convert.ToHexStringLower(MD5.HashData(Encoding.ASCII.GetBytes(canonical)))[..Digits];
#pragma warning restore CA5351
    }
}
