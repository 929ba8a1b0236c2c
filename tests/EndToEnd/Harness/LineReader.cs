using System.Text;

namespace AgentMark.EndToEnd.Harness;

/// <summary>Splits a body into lines as they arrive. A last line without its <c>\n</c> is a failure: real clients lose it.</summary>
internal sealed class LineReader(Stream body)
{
    private static readonly UTF8Encoding s_strict = new(false, throwOnInvalidBytes: true);
    private readonly byte[] _chunk = new byte[64 * 1024];
    private readonly List<byte> _pending = [];
    private int _searched;

    public async Task<string?> NextAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var end = _pending.IndexOf((byte)'\n', _searched);
            if (end >= 0)
            {
                var line = s_strict.GetString([.. _pending[..end]]);
                _pending.RemoveRange(0, end + 1);
                _searched = 0;
                return line;
            }

            _searched = _pending.Count;
            var read = await body.ReadAsync(_chunk, cancellation);
            if (read == 0)
            {
                Assert.True(_pending.Count == 0, $"The body ends in half a line: {s_strict.GetString([.. _pending])}");
                return null;
            }

            _pending.AddRange(_chunk.AsSpan(0, read));
        }
    }
}
