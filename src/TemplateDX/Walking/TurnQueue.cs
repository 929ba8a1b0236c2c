namespace AgentMark.TemplateDX.Walking;

/// <summary>
/// What is to happen in the next turns of one rendering, first in, first out. The order of a prompt's messages is the order in
/// which its role tags are reached when every waiting costs a turn, so the walk runs on this queue and not on tasks.
/// </summary>
internal sealed class TurnQueue
{
    [ThreadStatic]
    private static TurnQueue? current;

    private readonly Queue<(IWaiter Waiter, Turn Done)> turns = new();

    /// <summary>The queue of the walk that runs on this thread.</summary>
    public static TurnQueue Current => current ?? throw new InvalidOperationException("Turns are only taken inside a walk.");

    /// <summary>Gives a turn to one whose waiting is over.</summary>
    public void Enqueue(IWaiter waiter, Turn done) => turns.Enqueue((waiter, done));

    /// <summary>Starts a walk, and takes turns until it has ended.</summary>
    public static T Run<T>(Func<Turn<T>> start)
    {
        var outer = current;
        var queue = current = new TurnQueue();
        try
        {
            var walk = start();
            while (!walk.IsDone)
            {
                Take(queue.turns.Dequeue());
            }

            return walk.GetResult();
        }
        finally
        {
            current = outer;
        }
    }

    /// <summary>Takes the turns that are left, of routines that nobody waits for.</summary>
    public void RunOut()
    {
        while (turns.TryDequeue(out var turn))
        {
            Take(turn);
        }
    }

    private static void Take((IWaiter Waiter, Turn Done) turn) => turn.Waiter.Take(turn.Done);
}
