using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json;

namespace AgentMark.EndToEnd.Harness;

/// <summary>An image as <c>deploy/image/build</c> leaves it: one file, which this reads without any container tool.</summary>
internal sealed class OciArchive
{
    private readonly Dictionary<string, byte[]> _files = [];

    private OciArchive(string path)
    {
        Path = path;
        using var archive = new TarReader(File.OpenRead(path));
        while (archive.GetNextEntry() is { } entry)
        {
            if (entry.DataStream is { } data)
            {
                _files[entry.Name.TrimStart('.', '/')] = Bytes(data);
            }
        }
    }

    public string Path { get; }

    /// <summary>The digest of the manifest: what a registry calls the image.</summary>
    public string Digest => Json("index.json").GetProperty("manifests")[0].GetProperty("digest").GetString()!;

    /// <summary>Variables, user, entry point, ports and labels.</summary>
    public JsonElement Config => Blob(Manifest.GetProperty("config")).GetProperty("config");

    private JsonElement Manifest => Json(BlobPath(Digest));

    /// <summary>Builds the image of a program around its native executable.</summary>
    public static async Task<OciArchive> BuildAsync(string program, string executable, string file)
    {
        var path = Repository.Artifacts("images", file);
        var build = new ProcessStartInfo(System.IO.Path.Combine(Repository.Root, "deploy/image/build"), [program, "--binary", executable, "--output", path])
        {
            WorkingDirectory = System.IO.Path.GetTempPath(),
        };
        var (exitCode, output) = await Shell.RunAsync(build, TimeSpan.FromMinutes(3));
        Assert.True(exitCode == 0, $"deploy/image/build {program} failed with exit code {exitCode}:\n{output}");
        var archive = new OciArchive(path);
        Assert.Contains(archive.Digest, output, StringComparison.Ordinal);
        return archive;
    }

    /// <summary>Every file, folder and link of the image: absolute path and entry.</summary>
    public IReadOnlyDictionary<string, TarEntry> Files()
    {
        var found = new Dictionary<string, TarEntry>();
        foreach (var layer in Manifest.GetProperty("layers").EnumerateArray())
        {
            using var unzipped = new GZipStream(new MemoryStream(_files[BlobPath(layer.GetProperty("digest").GetString()!)]), CompressionMode.Decompress);
            using var tar = new TarReader(unzipped);
            while (tar.GetNextEntry() is { } entry)
            {
                found["/" + entry.Name.Trim('/')] = entry;
            }
        }

        return found;
    }

    private static string BlobPath(string digest) => "blobs/" + digest.Replace(':', '/');

    private static byte[] Bytes(Stream stream)
    {
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }

    private JsonElement Blob(JsonElement descriptor) => Json(BlobPath(descriptor.GetProperty("digest").GetString()!));

    private JsonElement Json(string file) => JsonElement.Parse(_files[file]);
}
