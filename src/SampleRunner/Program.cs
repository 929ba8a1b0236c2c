// A complete runner, one step a line. What it can do is in RunnerService.cs; which model it asks is in Models/.
using AgentMark.SampleRunner;
using AgentMark.SampleRunner.Hosting;

if (args is ["--version", ..])
{
    Console.WriteLine(RunnerVersion.Line);
    return 0;
}

try
{
    var options = SampleRunnerOptions.FromEnvironment(Environment.GetEnvironmentVariable);
    await using var runner = await RunnerHost.StartAsync(options);
    Console.WriteLine(runner.Greeting);
    await runner.WaitForShutdownAsync();
    return 0;
}
catch (StartupException fault)
{
    // In a pod, a runner that exits again and again could keep the model service from starting.
    var end = "wait".Equals(Environment.GetEnvironmentVariable("AGENTMARK_ON_START_FAILURE"), StringComparison.OrdinalIgnoreCase) ? Termination.RequestedAsync() : Task.CompletedTask;
    await Console.Error.WriteLineAsync(fault.Message);
    await end;
    return 1;
}
