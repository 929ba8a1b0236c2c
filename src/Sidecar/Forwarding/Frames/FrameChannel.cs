using AgentMark.Sidecar.Wire;
using AgentMark.V1;
using Google.Protobuf;
using Grpc.Core;

namespace AgentMark.Sidecar.Forwarding.Frames;

/// <summary>The calls of a runner that are streams. They share its connections with the client library, which makes all others.</summary>
/// <param name="invoker">The cluster's own.</param>
/// <param name="address">The runner.</param>
/// <param name="lane">Which of several connections to it.</param>
/// <param name="limit">Most bytes of a message of the runner.</param>
internal sealed class FrameChannel(HttpMessageInvoker invoker, RunnerAddress address, int lane, int limit)
{
    private readonly Uri promptUri = address.UriOf(lane, "/agentmark.v1.RunnerService/RunPrompt");
    private readonly Uri datasetUri = address.UriOf(lane, "/agentmark.v1.RunnerService/RunDataset");

    public FrameCall<PromptEvent> RunPrompt(RunPromptRequest request, Metadata metadata, CancellationToken cancellation) =>
        Call(promptUri, request, metadata, static message => PromptEventParser.Parse(message), cancellation);

    public FrameCall<RunDatasetResponse> RunDataset(RunDatasetRequest request, Metadata metadata, CancellationToken cancellation) =>
        Call(datasetUri, request, metadata, RunDatasetResponse.Parser.ParseFrom, cancellation);

    private FrameCall<TEvent> Call<TEvent>(Uri uri, IMessage message, Metadata metadata, MessageParser<TEvent> parse, CancellationToken cancellation)
        where TEvent : allows ref struct
    {
        var request = new HttpRequestMessage(HttpMethod.Post, uri) { Content = new RequestFrame(message) };
        address.Stamp(request, uri);
        CallHeaders.AddTo(request, metadata);
        return new FrameCall<TEvent>(invoker, request, limit, parse, cancellation);
    }
}
