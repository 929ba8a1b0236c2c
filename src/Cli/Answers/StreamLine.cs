namespace AgentMark.Cli.Answers;

/// <summary>One line of a stream, without its line end.</summary>
/// <param name="IsTerminated">False for a last line whose <c>\n</c> never came: it may be half a line.</param>
internal readonly record struct StreamLine(byte[] Bytes, bool IsTerminated);
