using System.Globalization;
using System.Text;

namespace AgentMark.Bench.Driver.Reports;

/// <summary>All rows as one Markdown table: medians, least and most in brackets, the sidecar's ratio to others, and its goals.</summary>
internal static class MarkdownTable
{
    private const string Subject = "sidecar";
    private static readonly string[] s_compared = ["nginx", "Node"];

    public static string Of(IReadOnlyList<Row> rows, IReadOnlyList<string> peers)
    {
        var present = peers.Where(peer => rows.Any(row => row.Values.ContainsKey(peer))).ToList();
        var compared = s_compared.Where(present.Contains).ToList();
        var text = new StringBuilder();
        Line(["", "goal", .. present, .. compared.Select(peer => $"sidecar ÷ {peer}")]);
        Line(["---", "---", .. present.Concat(compared).Select(_ => "---:")]);
        foreach (var row in rows)
        {
            Line(
            [
                $"{row.Title}, {row.Unit}",
                string.Join("; ", row.Goals.Select(goal => Verdict(row, goal))),
                .. present.Select(peer => Cell(row, peer)),
                .. compared.Select(peer => row.Ratio(Subject, peer) is { } ratio ? Figures.Of(ratio) : ""),
            ]);
        }

        return text.ToString();

        void Line(IEnumerable<string> cells) => text.Append("| ").AppendJoin(" | ", cells).AppendLine(" |");
    }

    private static string Cell(Row row, string peer)
    {
        if (row.Median(peer) is not { } median)
        {
            return "";
        }

        var values = row.Values[peer];
        return values.Count == 1 ? Figures.Of(median) : $"{Figures.Of(median)} ({Figures.Of(values.Min())}–{Figures.Of(values.Max())})";
    }

    private static string Verdict(Row row, Goal goal)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"≤ {goal.Limit}{(goal.Of is null ? "" : $" × {goal.Of}")}");
        var value = goal.Of is null ? row.Median(Subject) : row.Ratio(Subject, goal.Of);
        return value is null ? text : value <= goal.Limit ? $"{text}: met" : $"{text}: **not met**";
    }
}
