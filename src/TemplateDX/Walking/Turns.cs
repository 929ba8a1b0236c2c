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
    public static Turn<T[]> All<T>(IReadOnlyList<Turn<T>> parts)
    {
        var all = new Turn<T[]>();
        var results = new T[parts.Count];
        var left = parts.Count;
        if (left == 0)
        {
            all.Finish(results);
        }

        for (var index = 0; index < parts.Count; index++)
        {
            var place = index;
            parts[place].OnCompleted(() =>
            {
                try
                {
                    results[place] = parts[place].GetResult();
                    if (--left == 0)
                    {
                        all.Finish(results);
                    }
                }
                catch (Exception problem)
                {
                    all.Fail(problem);
                }
            });
        }

        return all;
    }
}
