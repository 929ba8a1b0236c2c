using System.Text;
using AgentMark.Sidecar.Datasets;
using Xunit;

namespace AgentMark.Sidecar.Tests.Datasets;

public sealed class DirectoryDatasetsTests : IDisposable
{
    private readonly string top = Directory.CreateTempSubdirectory("datasets-").FullName;
    private readonly string folder;

    public DirectoryDatasetsTests()
    {
        folder = Path.Combine(top, "base");
        Directory.CreateDirectory(Path.Combine(folder, "sub"));
        Write(Path.Combine(folder, "x.jsonl"), "x");
        Write(Path.Combine(folder, "sub", "y.jsonl"), "y");
        Write(Path.Combine(top, "outside.jsonl"), "outside");
        Directory.CreateDirectory(Path.Combine(top, "base-too"));
        Write(Path.Combine(top, "base-too", "z.jsonl"), "z");
    }

    public void Dispose() => Directory.Delete(top, recursive: true);

    [Theory]
    [InlineData("x.jsonl", "x")]
    [InlineData("./x.jsonl", "x")]
    [InlineData("sub/../x.jsonl", "x")]
    [InlineData("nowhere/../x.jsonl", "x")]
    [InlineData("sub/y.jsonl", "y")]
    [InlineData("../base/x.jsonl", "x")]
    public async Task A_path_that_stays_below_the_directory_is_read(string path, string input) =>
        Assert.Equal([$"[\"{input}\"]"], await Inputs(path));

    [Theory]
    [InlineData("", 400, "names no data set")]
    [InlineData("x", 400, "not a .jsonl file")]
    [InlineData("x.json", 400, "not a .jsonl file")]
    [InlineData("x.JSONL", 400, "not a .jsonl file")]
    [InlineData("x\0.jsonl", 400, "NUL")]
    [InlineData("/etc/x.jsonl", 400, "absolute")]
    [InlineData("../outside.jsonl", 400, "outside")]
    [InlineData("sub/../../outside.jsonl", 400, "outside")]
    [InlineData("../base-too/z.jsonl", 400, "outside")]
    [InlineData("missing.jsonl", 404, "no data set missing.jsonl")]
    [InlineData("nowhere/x.jsonl", 404, "no data set")]
    [InlineData("x.jsonl/y.jsonl", 404, "no data set")]
    public async Task Any_other_path_is_refused_with_a_reason(string path, int status, string says) =>
        await Refused(path, status, says);

    [Fact]
    public async Task A_name_that_no_file_can_have_is_refused()
    {
        await Refused(new string('x', 300) + ".jsonl", 404, "no data set");
        await Refused(new string('x', DatasetPath.MaxLength) + ".jsonl", 400, "at most 1024");
    }

    [Fact]
    public async Task Windows_line_ends_blank_lines_and_bad_rows_do_no_harm_to_the_others()
    {
        await File.WriteAllTextAsync(
            Path.Combine(folder, "mixed.jsonl"),
            "\uFEFF{\"input\":[0]}\r\n\r\n{\"input\":[1]}\r\n \noops\n[{\"input\":[3]}]\n{\"expected_output\":4}\n{\"input\":[5]}",
            TestContext.Current.CancellationToken);
        var rows = await Rows("mixed.jsonl");
        Assert.Equal(["", "[1]", "", "", "", "[5]"], rows.Select(row => Encoding.UTF8.GetString(row.InputJson.Span)));
        Assert.Equal([0, 1, 2, 3, 4, 5], rows.Select(row => row.Index));
        Assert.Equal(["1", "5", "6", "7"], rows.Where(row => row.Problem is not null).Select(row => row.Problem!.Split(' ')[1]));
    }

    [Fact]
    public async Task A_directory_is_no_data_set()
    {
        Directory.CreateDirectory(Path.Combine(folder, "d.jsonl"));
        await Refused("d.jsonl", 404, "no data set");
    }

    [Fact]
    public async Task A_link_to_a_file_outside_is_refused()
    {
        File.CreateSymbolicLink(Path.Combine(folder, "out.jsonl"), Path.Combine(top, "outside.jsonl"));
        File.CreateSymbolicLink(Path.Combine(folder, "relative.jsonl"), "../outside.jsonl");
        await Refused("out.jsonl", 400, "outside");
        await Refused("relative.jsonl", 400, "outside");
    }

    [Fact]
    public async Task A_link_to_a_folder_outside_is_refused_also_behind_other_links()
    {
        Directory.CreateSymbolicLink(Path.Combine(folder, "up"), top);
        Directory.CreateSymbolicLink(Path.Combine(folder, "again"), Path.Combine(folder, "up"));
        await Refused("up/outside.jsonl", 400, "outside");
        await Refused("again/outside.jsonl", 400, "outside");
        Assert.Equal(["[\"x\"]"], await Inputs("again/base/x.jsonl")); // and back again
    }

    [Fact]
    public async Task A_mounted_config_map_is_read_through_its_links()
    {
        var mount = Path.Combine(top, "mount");
        Directory.CreateDirectory(Path.Combine(mount, "..2026_01_01"));
        Write(Path.Combine(mount, "..2026_01_01", "c.jsonl"), "c");
        Directory.CreateSymbolicLink(Path.Combine(mount, "..data"), "..2026_01_01");
        File.CreateSymbolicLink(Path.Combine(mount, "c.jsonl"), "..data/c.jsonl");
        Directory.CreateSymbolicLink(Path.Combine(top, "linked"), mount);
        Assert.Equal(["[\"c\"]"], await Inputs("c.jsonl", mount));
        Assert.Equal(["[\"c\"]"], await Inputs("c.jsonl", Path.Combine(top, "linked") + "/"));
    }

    [Fact]
    public async Task Links_in_a_circle_lead_nowhere()
    {
        File.CreateSymbolicLink(Path.Combine(folder, "a.jsonl"), "b.jsonl");
        File.CreateSymbolicLink(Path.Combine(folder, "b.jsonl"), "a.jsonl");
        await Refused("a.jsonl", 404, "no data set");
    }

    [Fact]
    public async Task A_directory_that_is_not_there_is_named_by_its_variable_alone()
    {
        var refusal = await Assert.ThrowsAsync<DatasetException>(() => Inputs("x.jsonl", Path.Combine(top, "gone")));
        Assert.Equal(500, refusal.HttpStatus);
        Assert.Contains("AGENTMARK_DATASETS_DIR names no directory", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(top, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_empty_file_is_a_data_set_without_rows()
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "empty.jsonl"), "", TestContext.Current.CancellationToken);
        Assert.Empty(await Inputs("empty.jsonl"));
    }

    [Fact]
    public async Task A_reader_that_stops_leaves_no_open_file()
    {
        await foreach (var _ in new DirectoryDatasets(folder).Read("x.jsonl", TestContext.Current.CancellationToken))
        {
            break;
        }

        using var alone = new FileStream(Path.Combine(folder, "x.jsonl"), FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        Assert.True(alone.CanWrite);
    }

    private static void Write(string path, string input) => File.WriteAllText(path, $"{{\"input\":[\"{input}\"]}}\n");

    private async Task Refused(string path, int status, string says)
    {
        var refusal = await Assert.ThrowsAsync<DatasetException>(() => Inputs(path));
        Assert.Equal(status, refusal.HttpStatus);
        Assert.Contains(says, refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(top, refusal.Message, StringComparison.Ordinal);
    }

    private async Task<List<string>> Inputs(string path, string? directory = null) =>
        (await Rows(path, directory)).ConvertAll(row => Encoding.UTF8.GetString(row.InputJson.Span));

    private async Task<List<SourceRow>> Rows(string path, string? directory = null)
    {
        var rows = new List<SourceRow>();
        await foreach (var row in new DirectoryDatasets(directory ?? folder).Read(path, TestContext.Current.CancellationToken))
        {
            rows.Add(row);
        }

        return rows;
    }
}
