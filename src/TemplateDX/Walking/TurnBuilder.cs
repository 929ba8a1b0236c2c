using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace AgentMark.TemplateDX.Walking;

/// <summary>
/// Lets the compiler make routines that return a <see cref="Turn{T}"/>. A routine that waits is one object: its state, what it returns, and
/// who waits.
/// </summary>
[SuppressMessage("Performance", "CA1822:Mark members as static", Justification = "The compiler calls them on an instance.")]
internal struct TurnBuilder<T>
{
    private Turn<T>? task;

    public Turn<T> Task => task ??= new Turn<T>();

    public static TurnBuilder<T> Create() => default;

    public readonly void Start<TMachine>(ref TMachine machine)
        where TMachine : IAsyncStateMachine => machine.MoveNext();

    public readonly void SetStateMachine(IAsyncStateMachine machine)
    {
        // A machine is never boxed.
    }

    public void SetResult(T result) => Task.Finish(result);

    public void SetException(Exception problem) => Task.Fail(problem);

    public void AwaitOnCompleted<TAwaiter, TMachine>(ref TAwaiter awaiter, ref TMachine machine)
        where TAwaiter : INotifyCompletion
        where TMachine : IAsyncStateMachine
    {
        if (task is not Routine<TMachine> routine)
        {
            // In this order: this builder is a part of the machine that is copied.
            task = routine = new Routine<TMachine>();
            routine.Machine = machine;
        }

        ((Turn)(object)awaiter).Then(routine);
    }

    public void AwaitUnsafeOnCompleted<TAwaiter, TMachine>(ref TAwaiter awaiter, ref TMachine machine)
        where TAwaiter : ICriticalNotifyCompletion
        where TMachine : IAsyncStateMachine => AwaitOnCompleted(ref awaiter, ref machine);

    private sealed class Routine<TMachine> : Turn<T>, IWaiter
        where TMachine : IAsyncStateMachine
    {
        /// <summary>A field, since it changes in place.</summary>
        public TMachine? Machine;

        public void Take(Turn done) => Machine!.MoveNext();
    }
}
