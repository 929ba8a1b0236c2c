// A complete runner, one step a line. What it can do is in RunnerService.cs; which model it asks is in Models/.
using AgentMark.SampleRunner;
using AgentMark.SampleRunner.Hosting;

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
    await Console.Error.WriteLineAsync(fault.Message);
    return 1;
}
