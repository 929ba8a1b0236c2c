using AgentMark.Sidecar.Injection;
using AgentMark.Sidecar.Injector.Hosting;

if (args is ["--version"])
{
    Console.WriteLine($"agentmark-injector {ProductVersion.Text} ({System.Runtime.InteropServices.RuntimeInformation.FrameworkDescription})");
    return 0;
}

var options = InjectorOptions.Read(Environment.GetEnvironmentVariables(), out var problems);
if (problems.Count > 0)
{
    return StartFailure.Print(problems);
}

try
{
    await using var app = InjectorHost.Build(options, TimeProvider.System);
    await app.RunAsync();
    return 0;
}
catch (IOException e)
{
    // An address that is taken; Kestrel's message names it.
    return StartFailure.Print([e.Message]);
}
