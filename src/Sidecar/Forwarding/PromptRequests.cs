using AgentMark.Sidecar.Events;
using AgentMark.Sidecar.Rendering;
using AgentMark.V1;
using Google.Protobuf;

namespace AgentMark.Sidecar.Forwarding;

/// <summary>What runners are asked.</summary>
internal static class PromptRequests
{
    /// <summary>One row of a data set that we run ourselves: never streamed, its input in the place of props.</summary>
    public static RunPromptRequest Of(string runId, DatasetRunEvent run, PromptHeader prompt, RenderedPrompt? rendered, DatasetItem item, bool needsAst) => new()
    {
        RunId = runId,
        Kind = prompt.Kind,
        PromptName = prompt.Name,
        AstJson = needsAst ? UnsafeByteOperations.UnsafeWrap(run.AstJson) : ByteString.Empty,
        PropsJson = item.InputJson,
        PromptPath = run.PromptPath,
        ExtraJson = UnsafeByteOperations.UnsafeWrap(run.ExtraJson),
        Prompt = rendered,
        Item = item,
    };

    /// <param name="runId">The run's id.</param>
    /// <param name="run">The event.</param>
    /// <param name="prompt">Its prompt.</param>
    /// <param name="isStreamed">The caller reads a stream.</param>
    /// <param name="needsAst">The runner renders for itself: it is given the tree, which can be megabytes.</param>
    public static RunPromptRequest Of(string runId, PromptRunEvent run, OpenedPrompt prompt, bool isStreamed, bool needsAst) => new()
    {
        RunId = runId,
        Kind = prompt.Header.Kind,
        PromptName = prompt.Header.Name,
        AstJson = needsAst ? UnsafeByteOperations.UnsafeWrap(run.AstJson) : ByteString.Empty,
        PropsJson = UnsafeByteOperations.UnsafeWrap(run.PropsJson),
        Stream = isStreamed,
        PromptPath = run.PromptPath,
        ExtraJson = UnsafeByteOperations.UnsafeWrap(run.ExtraJson),
        Prompt = prompt.Rendered?.Prompt,
    };
}
