namespace AgentMark.Sidecar.Wire;

/// <content>Objects, arrays and what stands between values.</content>
internal sealed partial class PartialJson
{
    private int TakeStructure(byte next)
    {
        if (next is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r')
        {
            return 1;
        }

        switch (state, next)
        {
            case (State.BeforeFirstItem or State.AfterValue, (byte)']'):
            case (State.BeforeFirstKey or State.AfterValue, (byte)'}'):
                Close(next);
                return 1;
            case (State.AfterValue, (byte)',') when closers.TryPeek(out var closer):
                Keep(next, closer == '}' ? State.BeforeKey : State.BeforeValue);
                return 1;
            case (State.BeforeFirstKey or State.BeforeKey, (byte)'"'):
                Keep(next, State.InKey);
                return 1;
            case (State.AfterKey, (byte)':'):
                Keep(next, State.BeforeValue);
                return 1;
            case (State.BeforeValue or State.BeforeFirstItem, _):
                return OpenValue(next);
            default:
                return Break();
        }
    }

    private int OpenValue(byte next)
    {
        switch (next)
        {
            case (byte)'{' when closers.Count < JsonValue.MaxDepth:
                closers.Push((byte)'}');
                return KeepSafe(next, State.BeforeFirstKey);
            case (byte)'[' when closers.Count < JsonValue.MaxDepth:
                closers.Push((byte)']');
                return KeepSafe(next, State.BeforeFirstItem);
            case (byte)'"':
                return KeepSafe(next, State.InString);
            case (byte)'-' or (>= (byte)'0' and <= (byte)'9'):
                (state, number) = (State.InNumber, default);
                return 0;
            case (byte)'t' or (byte)'f' or (byte)'n':
                (state, literal, literalTaken) = (State.InLiteral, next, 0);
                return 0;
            default:
                return Break();
        }
    }

    private void Close(byte next)
    {
        if (closers.TryPop(out var closer) && closer == next)
        {
            KeepSafe(next, State.AfterValue);
        }
        else
        {
            Break();
        }
    }
}
