using System.Text;
using System.Text.Json;

namespace AgentMark.SampleRunner.Scraping;

/// <summary>The plain text of a syntax tree, one line a block, with <c>{props.name}</c> filled in.</summary>
internal sealed class PromptText(JsonElement props)
{
    public string Of(JsonElement node)
    {
        var text = new StringBuilder();
        Append(text, node);
        return text.ToString().Trim();
    }

    private void Append(StringBuilder text, JsonElement node)
    {
        switch (AstNode.Type(node))
        {
            case "yaml" or "mdxjsEsm" or "definition":
                break;
            case "text" or "inlineCode" or "html":
                text.Append(AstNode.Value(node));
                break;
            case "code":
                StartLine(text);
                text.Append(AstNode.Value(node));
                break;
            case "mdxFlowExpression":
                StartLine(text);
                goto case "mdxTextExpression";
            case "mdxTextExpression":
                text.Append(PropPath.Fill(AstNode.Value(node), props) ?? $"{{{AstNode.Value(node)}}}");
                break;
            case "break":
                text.Append('\n');
                break;
            case var type:
                if (type is "paragraph" or "heading" or "listItem" or "blockquote" or "mdxJsxFlowElement")
                {
                    StartLine(text);
                }

                foreach (var child in AstNode.Children(node))
                {
                    Append(text, child);
                }

                break;
        }
    }

    private static void StartLine(StringBuilder text)
    {
        if (text.Length > 0 && text[^1] != '\n')
        {
            text.Append('\n');
        }
    }
}
