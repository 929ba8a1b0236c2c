using Grpc.Core;

namespace AgentMark.EndToEnd.Harness;

/// <summary>
/// The runner's rpcs on bytes instead of messages, so that a script sees requests as they came over the wire and can answer
/// what no generated class would write.
/// </summary>
[BindServiceMethod(typeof(RawRunnerService), nameof(BindService))]
internal abstract class RawRunnerService
{
    private const string Service = "agentmark.v1.RunnerService";
    private static readonly Marshaller<byte[]> s_bytes = Marshallers.Create(bytes => bytes, bytes => bytes);

    public static void BindService(ServiceBinderBase binder, RawRunnerService? service)
    {
        binder.AddMethod(Unary(nameof(GetCapabilities)), service is null ? null! : service.GetCapabilities);
        binder.AddMethod(Streaming(nameof(RunPrompt)), service is null ? null! : service.RunPrompt);
        binder.AddMethod(Streaming(nameof(RunDataset)), service is null ? null! : service.RunDataset);
        binder.AddMethod(Unary(nameof(HandleAlert)), service is null ? null! : service.HandleAlert);
        binder.AddMethod(Unary(nameof(Evaluate)), service is null ? null! : service.Evaluate);
    }

    public abstract Task<byte[]> GetCapabilities(byte[] request, ServerCallContext context);

    public abstract Task RunPrompt(byte[] request, IServerStreamWriter<byte[]> responses, ServerCallContext context);

    public abstract Task RunDataset(byte[] request, IServerStreamWriter<byte[]> responses, ServerCallContext context);

    public abstract Task<byte[]> HandleAlert(byte[] request, ServerCallContext context);

    public abstract Task<byte[]> Evaluate(byte[] request, ServerCallContext context);

    private static Method<byte[], byte[]> Unary(string name) => new(MethodType.Unary, Service, name, s_bytes, s_bytes);

    private static Method<byte[], byte[]> Streaming(string name) => new(MethodType.ServerStreaming, Service, name, s_bytes, s_bytes);
}
