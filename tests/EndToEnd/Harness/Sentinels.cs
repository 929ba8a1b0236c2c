namespace AgentMark.EndToEnd.Harness;

/// <summary>Words that every test uses where a secret or a customer's text would stand. No log may ever hold one of them.</summary>
internal static class Sentinels
{
    public const string Secret = "sentinel-webhook-secret-5c1e";
    public const string OtherSecret = "sentinel-webhook-secret-77aa";
    public const string PromptText = "sentinel prompt text: the whale sings at noon";
    public const string PropsText = "sentinel props text: a blue umbrella";

    public static IEnumerable<string> All => [Secret, OtherSecret, PromptText, PropsText];
}
