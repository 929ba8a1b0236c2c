using System.Net;
using AgentMark.Sidecar.Tests.Datasets;

namespace AgentMark.Sidecar.Tests.Forwarding.Frames;

/// <summary>An HTTP/2 answer to a call, good or bad, as a handler below either path gives it.</summary>
internal sealed record Answer
{
    public HttpStatusCode HttpStatus { get; init; } = HttpStatusCode.OK;

    public string? ContentType { get; init; } = "application/grpc";

    public (string Name, string Value)[] Headers { get; init; } = [];

    public byte[] Body { get; init; } = [];

    /// <summary>Sizes of the pieces that the body comes in.</summary>
    public int[] Pieces { get; init; } = [int.MaxValue];

    /// <summary>What ends the body in place of its trailers.</summary>
    public Exception? BreaksWith { get; init; }

    public (string Name, string Value)[] Trailers { get; init; } = [];

    /// <summary>What the call fails with before there is an answer.</summary>
    public Exception? NeverComes { get; init; }

    public HttpResponseMessage Response()
    {
        if (NeverComes is not null)
        {
            throw NeverComes;
        }

        var response = new HttpResponseMessage(HttpStatus)
        {
            Version = HttpVersion.Version20,
            Content = new StreamContent(new DripStream(Body, Pieces, BreaksWith)),
        };
        if (ContentType is not null)
        {
            response.Content.Headers.TryAddWithoutValidation("Content-Type", ContentType);
        }

        foreach (var (name, value) in Headers)
        {
            response.Headers.TryAddWithoutValidation(name, value);
        }

        foreach (var (name, value) in Trailers)
        {
            response.TrailingHeaders.TryAddWithoutValidation(name, value);
        }

        return response;
    }
}
