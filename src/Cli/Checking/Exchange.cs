using Google.Protobuf;
using Grpc.Core;

namespace AgentMark.Cli.Checking;

/// <summary>What came of one call: its messages as far as they can be read, and how it ended.</summary>
internal sealed class Exchange(MessageParser parser)
{
    private readonly List<IMessage> _messages = [];

    /// <summary>The messages, in order.</summary>
    public IReadOnlyList<IMessage> Messages => _messages;

    public int Count => _messages.Count;

    /// <summary>Bytes of the largest message.</summary>
    public int Largest { get; private set; }

    /// <summary>Why a message could not be read, and which; null when all could.</summary>
    public (int Index, string Reason)? Unreadable { get; private set; }

    /// <summary>How the call ended; null when we cancelled it or it went silent.</summary>
    public Status? Status { get; private set; }

    /// <summary>How long it was silent before we gave up; null when it was not.</summary>
    public TimeSpan? Silence { get; private set; }

    /// <summary>The connection broke, or what came over it was no gRPC.</summary>
    public bool IsLost => Status is { DebugException: not null };

    public void Add(byte[] message)
    {
        Largest = Math.Max(Largest, message.Length);
        try
        {
            _messages.Add(parser.ParseFrom(message));
        }
        catch (InvalidProtocolBufferException problem)
        {
            Unreadable ??= (_messages.Count, problem.Message);
            _messages.Add(parser.ParseFrom(ByteString.Empty));
        }
    }

    public Exchange End(Status status)
    {
        Status = status;
        return this;
    }

    public Exchange Silent(TimeSpan patience)
    {
        Silence = patience;
        return this;
    }
}
