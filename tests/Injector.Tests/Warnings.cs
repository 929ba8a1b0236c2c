using AgentMark.Sidecar.Injector.Admission;
using CsCheck;

namespace AgentMark.Sidecar.Injector.Tests;

/// <summary>What API servers pass on of a warning.</summary>
public sealed class Warnings
{
    [Fact]
    public void Short_one_stays_as_it_is() => Assert.Equal(["Mind the gap."], WarningText.Fit(["Mind the gap."]));

    [Fact]
    public void Long_one_is_cut_between_words()
    {
        var cut = Assert.Single(WarningText.Fit([string.Join(' ', Enumerable.Repeat("word", 80))]));

        Assert.InRange(cut.Length, 250, 256);
        Assert.EndsWith("word…", cut, StringComparison.Ordinal);
    }

    [Fact]
    public void One_of_256_characters_is_not_cut() => Assert.Equal([new string('x', 256)], WarningText.Fit([new string('x', 256)]));

    [Fact]
    public void Control_characters_become_spaces() => Assert.Equal(["one two"], WarningText.Fit(["one\ntwo\r\n"]));

    [Fact]
    public void What_is_beyond_the_total_is_left_out() => Assert.Equal(16, WarningText.Fit(Enumerable.Repeat(new string('x', 300), 30)).Count);

    [Fact]
    public void Any_text_fits_and_is_whole_unicode() =>
        Gen.String.List[0, 40].Sample(texts =>
        {
            var fitting = WarningText.Fit(texts);
            Assert.InRange(fitting.Sum(w => w.Length), 0, 4096);
            Assert.All(fitting, w =>
            {
                Assert.InRange(w.Length, 1, 256);
                Assert.DoesNotContain(w, char.IsControl);
                Assert.All(w.Select((c, i) => (c, i)).Where(x => char.IsHighSurrogate(x.c)), x => Assert.True(char.IsLowSurrogate(w[x.i + 1])));
            });
        });
}
