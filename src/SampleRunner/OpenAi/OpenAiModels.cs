using System.ClientModel;
using System.ClientModel.Primitives;
using AgentMark.SampleRunner.Models;
using AgentMark.V1;
using Microsoft.Extensions.AI;
using OpenAI;

namespace AgentMark.SampleRunner.OpenAi;

/// <summary>The models of OpenAI, or of any server that speaks its language (vLLM, Ollama, TGI and others).</summary>
internal sealed class OpenAiModels : IModels
{
    private const string OpenAiPrefix = "openai/";

    private readonly SampleRunnerOptions _options;
    private readonly OpenAIClient _client;

    public OpenAiModels(SampleRunnerOptions options)
    {
        _options = options;
        var settings = new OpenAIClientOptions
        {
            RetryPolicy = new ClientRetryPolicy(options.OpenAiRetries),
            // A model may think for long. The sidecar ends a run that is silent for too long, and we stop when it does.
            NetworkTimeout = Timeout.InfiniteTimeSpan,
        };
        if (options.OpenAiBaseUrl is { } url)
        {
            settings.Endpoint = url;
        }

        _client = new OpenAIClient(new ApiKeyCredential(options.OpenAiKey!), settings);
    }

    /// <inheritdoc />
    public string Description => $"the models of {_options.OpenAiBaseUrl?.ToString() ?? "OpenAI"}";

    /// <inheritdoc />
    public bool MayCallUnlistedTools => false;

    /// <inheritdoc />
    public string NameFor(PromptKind kind, string asked) => kind switch
    {
        PromptKind.Image => Named(asked) ?? "gpt-image-1",
        PromptKind.Speech => Named(asked) ?? "gpt-4o-mini-tts",
        _ => _options.Model ?? Named(asked) ?? "gpt-4o-mini",
    };

    /// <inheritdoc />
    public IChatClient Chat(string model) => _client.GetChatClient(model).AsIChatClient();

    /// <inheritdoc />
    public IImageGenerator Images(string model) =>
        new ImageBytes(_client.GetImageClient(model).AsIImageGenerator());

    /// <inheritdoc />
    public ITextToSpeechClient Speech(string model) =>
        new InstructedSpeech(_client.GetAudioClient(model).AsITextToSpeechClient());

    // Prompts may name the provider too. OpenAI does not know its own name there; other servers may have models called so.
    private string? Named(string asked)
    {
        var name = _options.OpenAiBaseUrl is null && asked.StartsWith(OpenAiPrefix, StringComparison.Ordinal)
            ? asked[OpenAiPrefix.Length..]
            : asked;
        return name.Length > 0 ? name : null;
    }
}
