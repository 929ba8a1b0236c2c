namespace AgentMark.TemplateDX.Walking;

/// <summary>Turns made of others.</summary>
internal static class Turns
{
    /// <summary>One that is done: waiting for it costs a turn and nothing else.</summary>
    public static Turn<bool> Next()
    {
        var turn = new Turn<bool>();
        turn.Finish(true);
        return turn;
    }

    /// <summary>All results in order. It attaches to each in order, ends in the turn of the last, and fails with the first failure.</summary>
    public static Turn<T[]> All<T>(Turn<T>[] parts)
    {
        var all = new Every<T>(parts);
        foreach (var part in parts)
        {
            part.Then(all);
        }

        return all;
    }

    private sealed class Every<T> : Turn<T[]>, IWaiter
    {
        private readonly Turn<T>[] parts;
        private int left;

        public Every(Turn<T>[] parts)
        {
            (this.parts, left) = (parts, parts.Length);
            FinishIfComplete();
        }

        public void Take(Turn done)
        {
            try
            {
                done.ThrowIfFailed();
                left--;
                FinishIfComplete();
            }
            catch (Exception problem)
            {
                Fail(problem);
            }
        }

        private void FinishIfComplete()
        {
            if (left == 0)
            {
                Finish(Array.ConvertAll(parts, part => part.GetResult()));
            }
        }
    }
}
