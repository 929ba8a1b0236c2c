using System.Globalization;
using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace AgentMark.Cli.Checking.Reports;

/// <summary>The report for continuous integration: JUnit's XML, a suite a group. Advisory cases that fail are skipped ones there.</summary>
internal static class JunitReport
{
    public static byte[] Of(CheckReport report)
    {
        var suites = report.Results.GroupBy(result => result.Case.Group).Select(group => new XElement(
            "testsuite",
            new XAttribute("name", group.Key),
            new XAttribute("tests", group.Count()),
            new XAttribute("failures", group.Count(result => result.Counts)),
            new XAttribute("skipped", group.Count(result => Skipped(result) is not null)),
            new XAttribute("time", Seconds(group.Sum(result => result.Took.TotalSeconds))),
            group.Select(Case)));
        var document = new XDocument(new XElement(
            "testsuites",
            new XAttribute("name", "agentmark-sidecar check-runner"),
            new XAttribute("tests", report.Results.Count),
            new XAttribute("failures", report.Failed),
            suites));
        using var bytes = new MemoryStream();
        using (var writer = XmlWriter.Create(bytes, new XmlWriterSettings { Encoding = new UTF8Encoding(false), Indent = true }))
        {
            document.Save(writer);
        }

        return bytes.ToArray();
    }

    private static XElement Case(CaseResult result) => new(
        "testcase",
        new XAttribute("classname", result.Case.Group),
        new XAttribute("name", result.Case.Name),
        new XAttribute("time", Seconds(result.Took.TotalSeconds)),
        Skipped(result) is { } reason ? new XElement("skipped", new XAttribute("message", Printable(reason))) : null,
        result.Counts ? new XElement("failure", new XAttribute("message", string.Join(", ", result.Findings.Select(f => f.Rule))), Printable(Text(result))) : null);

    private static string? Skipped(CaseResult result) =>
        result.Reason ?? (result is { Verdict: Verdict.Failed, Counts: false } ? $"advisory: {Text(result)}" : null);

    private static string Text(CaseResult result) =>
        string.Join('\n', result.Findings.Select(f => $"{f.Rule}: expected {f.Expected}; got {f.Got}").Append(result.Case.Why));

    /// <summary>A runner's text can hold what XML cannot.</summary>
    private static string Printable(string text) => string.Concat(text.Select(c => XmlConvert.IsXmlChar(c) ? c : '\ufffd'));

    private static string Seconds(double seconds) => seconds.ToString("0.000", CultureInfo.InvariantCulture);
}
