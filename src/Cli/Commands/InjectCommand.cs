using System.CommandLine;
using System.Text;
using AgentMark.Cli.Input;
using AgentMark.Cli.Manifests;
using AgentMark.Cli.Terminals;
using AgentMark.Sidecar.Injection;

namespace AgentMark.Cli.Commands;

/// <summary><c>inject</c>: manifests in, manifests with the sidecar out; everything else in them keeps every byte.</summary>
internal static class InjectCommand
{
    public static Command Create(Terminal terminal)
    {
        var files = new Option<string[]>("--file", "-f")
        {
            Description = "A manifest, a folder of manifests, or - for standard input; may be given several times",
            Required = true,
        };
        var dryRun = new Option<bool>("--dry-run") { Description = "Print what would change, as a diff, in place of the manifests" };
        var sidecar = new Option<string>("--sidecar-image")
        {
            Description = "The image of the sidecar",
            DefaultValueFactory = _ => InjectionImages.Default.Sidecar,
        };
        var runner = new Option<string>("--sample-runner-image")
        {
            Description = "The image of the sample runner, for pods without a runner",
            DefaultValueFactory = _ => InjectionImages.Default.SampleRunner,
        };
        var command = new Command(
            "inject", $"Add the sidecar to the workloads whose pods have the label {Names.Label}.")
        {
            files,
            dryRun,
            sidecar,
            runner,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var images = new InjectionImages(
                Image(parsed.GetRequiredValue(sidecar), sidecar), Image(parsed.GetRequiredValue(runner), runner));
            var manifests = await ManifestFiles.ReadAsync(parsed.GetRequiredValue(files), terminal, cancellationToken);
            var injection = new ManifestInjection(pod => PodInjector.Inject(pod, images));
            var edited = injection.Run(manifests);
            var output = parsed.GetValue(dryRun) ? ManifestOutput.Diff(manifests, edited) : ManifestOutput.Manifests(manifests, edited);
            terminal.Out.WriteBytes(Encoding.UTF8.GetBytes(output));
            injection.Report.WriteTo(terminal.Error);
            return injection.Report.Refused > 0 ? ExitCode.RunFailed : ExitCode.Ok;
        });
        return command;
    }

    private static string Image(string image, Option<string> option) =>
        image.Length > 0 && !image.Any(char.IsWhiteSpace) ? image : throw new InputException($"{option.Name} is no image name: '{image}'.");
}
