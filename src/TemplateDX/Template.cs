using System.Text.Json;
using AgentMark.TemplateDX.Ast;
using AgentMark.TemplateDX.FrontMatter;
using AgentMark.TemplateDX.Results;
using AgentMark.TemplateDX.Values;
using AgentMark.TemplateDX.Walking;

namespace AgentMark.TemplateDX;

/// <summary>
/// A prompt, read once and rendered as often as there are props for it. It never changes, and may be used by many threads at once.
/// </summary>
public sealed class Template
{
    private const int MaxPropsDepth = 1_000;

    private readonly Node root;
    private readonly Configuration configuration;
    private readonly Node? forEach;

    private Template(Node root, Configuration configuration) => (this.root, this.configuration, forEach) = (root, configuration, ForEachTag.Find(root));

    /// <summary>What rendering produces.</summary>
    public TemplateKind Kind => configuration.Kind;

    /// <summary>What a prompt run wants of it. It differs from <see cref="Kind"/> only in prompts that mix config blocks; <see cref="Check"/> refuses those.</summary>
    public TemplateKind PromptRunKind => configuration.PromptRunKind;

    /// <summary>What a data-set run wants of it.</summary>
    public TemplateKind DatasetRunKind => configuration.DatasetRunKind;

    /// <summary>True when the prompt has a ForEach, which this library cannot render yet.</summary>
    public bool HasForEach => forEach is not null;

    /// <summary>The front matter as one JSON object; half a surrogate pair is U+FFFD in it.</summary>
    /// <exception cref="TemplateException">Its aliases make it too large to be written.</exception>
    public string FrontMatterJson => ValueJson.WriteWellFormed(Value.Of(configuration.FrontMatter))!;

    /// <summary>Reads a prompt.</summary>
    /// <param name="astJson">Its syntax tree: an mdast root with MDX in JSON, whole or as <c>agentmark build</c> writes it.</param>
    /// <exception cref="TemplateException">It is no syntax tree, its front matter is missing or not YAML, or it configures no model.</exception>
    public static Template Parse(ReadOnlyMemory<byte> astJson)
    {
        var root = AstReader.Read(astJson);
        var yaml = (root.Children ?? []).FirstOrDefault(child => child.Type == "yaml")?.Value;
        return new Template(root, new Configuration(yaml is null ? Value.Undefined : FrontMatterReader.Read(yaml)));
    }

    /// <summary>Checks the prompt as AgentMark does when it loads one: it renders without props, and its settings are in order.</summary>
    /// <param name="kind">What is wanted of it.</param>
    /// <exception cref="TemplateException">It does not, they are not, or the prompt is of another kind.</exception>
    public void Check(TemplateKind kind)
    {
        if (kind != Kind)
        {
            throw new TemplateException(
                TemplateErrorClass.Settings,
                $"The front matter mixes {Configuration.BlockName(kind)} and {Configuration.BlockName(Kind)}; give the prompt one config block.");
        }

        if (SettingsCheck.Run(Walked(Value.Undefined, out _)) is { Count: > 0 } problems)
        {
            throw new TemplateException(TemplateErrorClass.Settings, $"The front matter cannot be used: {string.Join("; ", problems)}.");
        }
    }

    /// <summary>Renders the prompt.</summary>
    /// <param name="propsJson">The variables, an object; empty and <c>null</c> are none. Missing ones are empty text.</param>
    /// <exception cref="TemplateException">It cannot be rendered with these props.</exception>
    public RenderedTemplate Render(ReadOnlyMemory<byte> propsJson)
    {
        try
        {
            using var props = JsonDocument.Parse(propsJson.IsEmpty ? "null"u8.ToArray() : propsJson, new JsonDocumentOptions { MaxDepth = MaxPropsDepth });
            return Rendered(ValueJson.Read(props.RootElement));
        }
        catch (JsonException e)
        {
            throw new TemplateException(TemplateErrorClass.Type, $"The props are not JSON, or nested deeper than {MaxPropsDepth} levels.", inner: e);
        }
    }

    /// <summary>Renders the prompt with the props of its own <c>test_settings</c>.</summary>
    /// <inheritdoc cref="Render" path="/exception"/>
    public RenderedTemplate RenderTest() => Rendered(configuration.TestProps);

    private RenderedTemplate Rendered(Value props)
    {
        var result = Walked(props, out var walk);
        return new RenderedTemplate(result, MessageOrder.Warnings(root, walk));
    }

    private RenderedResult Walked(Value props, out WalkResult walk)
    {
        if (forEach is not null)
        {
            throw ForEachTag.Unsupported(forEach);
        }

        walk = Walk.Run(root, configuration.Tags, props.Kind is ValueKind.Undefined or ValueKind.Null ? Value.Of(new ValueMap()) : props);
        return new RenderedResult(configuration, walk.Texts);
    }
}
