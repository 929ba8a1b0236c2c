using System.Runtime.InteropServices;

namespace AgentMark.SampleRunner.Hosting;

/// <summary>Waits for the order to end.</summary>
internal static class Termination
{
    public static async Task WaitAsync()
    {
        var ordered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Order);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Order);
        await ordered.Task;

        void Order(PosixSignalContext signal)
        {
            signal.Cancel = true;
            ordered.TrySetResult();
        }
    }
}
