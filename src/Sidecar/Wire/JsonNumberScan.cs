namespace AgentMark.Sidecar.Wire;

/// <summary>JSON's number grammar, byte by byte. The default value stands before the first byte.</summary>
internal struct JsonNumberScan
{
    private Part part;

    private enum Part : byte
    {
        Start,
        Minus,
        Zero,
        Integer,
        Point,
        Fraction,
        E,
        ESign,
        Exponent,
    }

    /// <summary>True when the bytes so far are a number.</summary>
    public readonly bool IsNumber => part is Part.Zero or Part.Integer or Part.Fraction or Part.Exponent;

    /// <summary>Takes one more byte, or returns false when a number cannot go on with it.</summary>
    public bool TryTake(byte next)
    {
        Part? taken = (part, next) switch
        {
            (Part.Start, (byte)'-') => Part.Minus,
            (Part.Start or Part.Minus, (byte)'0') => Part.Zero,
            (Part.Start or Part.Minus or Part.Integer, >= (byte)'0' and <= (byte)'9') => Part.Integer,
            (Part.Zero or Part.Integer, (byte)'.') => Part.Point,
            (Part.Point or Part.Fraction, >= (byte)'0' and <= (byte)'9') => Part.Fraction,
            (Part.Zero or Part.Integer or Part.Fraction, (byte)'e' or (byte)'E') => Part.E,
            (Part.E, (byte)'+' or (byte)'-') => Part.ESign,
            (Part.E or Part.ESign or Part.Exponent, >= (byte)'0' and <= (byte)'9') => Part.Exponent,
            _ => null,
        };

        part = taken ?? part;
        return taken is not null;
    }
}
