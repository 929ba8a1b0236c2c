using AgentMark.Cli;
using AgentMark.Cli.Demo;
using AgentMark.Cli.Terminals;

// demo     Commands/DemoCommand.cs     start everything, run one prompt, stay up
// send     Commands/SendCommand.cs     sign, post and render one event
// sign     Commands/SignCommand.cs     print the header value of a body
// verify   Commands/VerifyCommand.cs   say whether a signature is right, and if not, why
// render   Commands/RenderCommand.cs   print what a runner would get of a prompt
// proto    Commands/ProtoCommand.cs    print the contract that a runner implements
// inject   Commands/InjectCommand.cs   add the sidecar to Kubernetes manifests
using var interruption = Interruption.Listen();
return await CommandLine.RunAsync(args, Terminal.OfProcess(), ProgramFiles.Bundled(), interruption.Token);
