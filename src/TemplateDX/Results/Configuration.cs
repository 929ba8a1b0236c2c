using AgentMark.TemplateDX.Values;
using AgentMark.TemplateDX.Walking;

namespace AgentMark.TemplateDX.Results;

/// <summary>
/// What the front matter says of the prompt. A config block counts when JavaScript would call it true. Which of several counts
/// depends on the question, and the answers do not agree; that is how AgentMark's own renderers have it.
/// </summary>
internal sealed class Configuration
{
    private static readonly TemplateKind[] TagOrder = [TemplateKind.Image, TemplateKind.Speech, TemplateKind.Text, TemplateKind.Object];
    private static readonly TemplateKind[] ResultOrder = [TemplateKind.Speech, TemplateKind.Image, TemplateKind.Object, TemplateKind.Text];
    private static readonly TemplateKind[] PromptRunOrder = [TemplateKind.Object, TemplateKind.Text, TemplateKind.Image, TemplateKind.Speech];
    private static readonly TemplateKind[] DatasetRunOrder = [TemplateKind.Text, TemplateKind.Object, TemplateKind.Image, TemplateKind.Speech];

    /// <exception cref="TemplateException">There is no front matter, or it configures nothing.</exception>
    public Configuration(Value frontMatter)
    {
        if (frontMatter.Kind == ValueKind.Undefined)
        {
            throw new TemplateException(
                TemplateErrorClass.Type, "The prompt has no front matter: a child of the root with the type \"yaml\" and its text in \"value\", which must not be empty.");
        }

        FrontMatter = frontMatter.Kind == ValueKind.Map ? frontMatter.Map : new ValueMap();
        if (Array.TrueForAll(ResultOrder, kind => !Has(kind)))
        {
            throw new TemplateException(
                TemplateErrorClass.NoConfig,
                "The front matter has no config block. Give it a mapping named text_config, object_config, image_config or speech_config.");
        }

        Kind = First(ResultOrder);
        PromptRunKind = First(PromptRunOrder);
        DatasetRunKind = First(DatasetRunOrder);
        Tags = First(TagOrder) switch
        {
            TemplateKind.Image => TagSet.Image,
            TemplateKind.Speech => TagSet.Speech,
            _ => TagSet.Language,
        };
    }

    public ValueMap FrontMatter { get; }

    public TemplateKind Kind { get; }

    public TemplateKind PromptRunKind { get; }

    public TemplateKind DatasetRunKind { get; }

    public TagSet Tags { get; }

    /// <summary>The props of the prompt's own test.</summary>
    public Value TestProps => FrontMatter["test_settings"] is { Kind: ValueKind.Map } test && test.Map["props"] is { Kind: not ValueKind.Null } props
        ? props
        : Value.Undefined;

    public static string BlockName(TemplateKind kind) => $"{kind.ToString().ToLowerInvariant()}_config";

    public Value Block(TemplateKind kind) => FrontMatter[BlockName(kind)];

    private bool Has(TemplateKind kind) => Block(kind).IsTruthy();

    private TemplateKind First(TemplateKind[] order) => Array.Find(order, Has);
}
