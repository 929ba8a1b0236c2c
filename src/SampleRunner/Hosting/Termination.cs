using System.Runtime.InteropServices;

namespace AgentMark.SampleRunner.Hosting;

/// <summary>The order to end, by a signal.</summary>
internal static class Termination
{
    /// <returns>Completes at SIGTERM or Ctrl-C, from the call on.</returns>
    public static async Task RequestedAsync()
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
