using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;

namespace AgentMark.Sidecar.Injection.Tests.Manifests;

/// <summary>
/// A second opinion on manifests: the npm package <c>kubernetes-models</c>. TypeScript's check of excess properties finds unknown
/// members, its <c>validate()</c> missing ones. AGENTMARK_TEST_NODE=require makes the absence of Node a failure.
/// </summary>
internal static class KubernetesModels
{
    private static readonly string s_folder = Path.GetFullPath(Path.Combine(ComponentFiles.Folder(), "../../artifacts/kubernetes-models"));
    private static readonly Lazy<string?> s_missing = new(Install);

    /// <summary>What is wrong with the objects; empty when nothing is.</summary>
    public static string Problems(IEnumerable<JsonObject> objects)
    {
        if (s_missing.Value is { } missing)
        {
            Assert.False(Environment.GetEnvironmentVariable("AGENTMARK_TEST_NODE") == "require", $"AGENTMARK_TEST_NODE=require, but {missing}");
            Assert.Skip(missing);
        }

        var file = Path.Combine(s_folder, $"check-{Guid.NewGuid():N}.mts");
        try
        {
            File.WriteAllText(file, Program(objects));
            var (exitCode, output) = Run("node", Path.Combine(s_folder, "node_modules/typescript/bin/tsc"), "--strict", "--skipLibCheck", "--module", "nodenext", "--ignoreConfig", "--outDir", s_folder, file);
            return exitCode != 0 ? output : Run("node", Path.ChangeExtension(file, ".mjs")).Output;
        }
        finally
        {
            File.Delete(file);
            File.Delete(Path.ChangeExtension(file, ".mjs"));
        }
    }

    private static string Program(IEnumerable<JsonObject> objects)
    {
        var program = new StringBuilder();
        foreach (var (i, one) in objects.Index())
        {
            var (apiVersion, kind) = (one["apiVersion"]!.ToString(), one["kind"]!.ToString());
            // The class has these two itself; that it can be imported shows that they are right.
            var members = new JsonObject(one.Where(m => m.Key is not ("apiVersion" or "kind")).Select(m => KeyValuePair.Create(m.Key, m.Value?.DeepClone())));
            program.Append(System.Globalization.CultureInfo.InvariantCulture, $$"""
                import { {{kind}} as Kind{{i}} } from "kubernetes-models/{{apiVersion}}";
                const object{{i}}: ConstructorParameters<typeof Kind{{i}}>[0] = {{members.ToJsonString()}};
                try { new Kind{{i}}(object{{i}}).validate(); } catch (e) { console.log("{{kind}}", String(e)); }

                """);
        }

        return program.ToString();
    }

    private static string? Install()
    {
        const string Done = "typescript 7.0.2, kubernetes-models 5.1.0";
        var mark = Path.Combine(s_folder, "installed");
        try
        {
            if (File.Exists(mark) && File.ReadAllText(mark) == Done)
            {
                return null;
            }

            Directory.CreateDirectory(s_folder);
            File.WriteAllText(Path.Combine(s_folder, "package.json"), "{\"private\":true}");
            var (exitCode, output) = Run("npm", "install", "--no-audit", "--no-fund", "--no-save", "--no-package-lock", "--ignore-scripts", "typescript@7.0.2", "kubernetes-models@5.1.0");
            if (exitCode != 0)
            {
                return $"npm install failed: {output}";
            }

            File.WriteAllText(mark, Done);
            return null;
        }
        catch (Win32Exception)
        {
            return "node and npm are not on the path.";
        }
    }

    private static (int ExitCode, string Output) Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = s_folder, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + error.GetAwaiter().GetResult());
    }
}
