namespace AgentMark.SampleRunner.Offline;

/// <summary>The sound of a text: a tone a word, higher or lower by its letters, with a short pause behind it.</summary>
internal static class Beeps
{
    public const int SamplesPerSecond = 16_000;

    private const int MostWords = 100;
    private const int MostLetters = 12;
    private const int SamplesPerLetter = SamplesPerSecond / 25;
    private const int PauseSamples = SamplesPerSecond / 20;
    private const int FadeSamples = SamplesPerSecond / 100;
    private const double Loudness = 8000;

    public static short[] For(string text) => [.. OfflineWords.First(text, MostWords).SelectMany(Tone)];

    private static short[] Tone(string word)
    {
        var length = SamplesPerLetter * Math.Min(word.Length, MostLetters);
        var hertz = 220 + (word.Sum(letter => letter) % 25 * 20);
        var samples = new short[length + PauseSamples];
        for (var i = 0; i < length; i++)
        {
            // Fading in and out avoids a click at either end.
            var fade = Math.Min(1.0, Math.Min(i, length - i) / (double)FadeSamples);
            samples[i] = (short)(Loudness * fade * Math.Sin(2 * Math.PI * hertz * i / SamplesPerSecond));
        }

        return samples;
    }
}
