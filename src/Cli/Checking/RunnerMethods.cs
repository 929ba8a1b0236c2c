using AgentMark.V1;
using Google.Protobuf.Reflection;
using Grpc.Core;

namespace AgentMark.Cli.Checking;

/// <summary>The rpcs as the checker calls them: on bytes, so that it sees what no generated class would let through, and all as streams, which a single answer is on the wire.</summary>
internal static class RunnerMethods
{
    private static readonly Marshaller<byte[]> Bytes = Marshallers.Create(bytes => bytes, bytes => bytes);

    private static readonly ServiceDescriptor Service = RunnerService.Descriptor;

    private static readonly Dictionary<string, Method<byte[], byte[]>> Raw =
        Service.Methods.ToDictionary(method => method.Name, method => new Method<byte[], byte[]>(MethodType.ServerStreaming, Service.FullName, method.Name, Bytes, Bytes));

    public static Method<byte[], byte[]> Health { get; } = new(MethodType.ServerStreaming, "grpc.health.v1.Health", "Check", Bytes, Bytes);

    public static MethodDescriptor Find(string name) => Service.FindMethodByName(name) ?? throw new FormatException($"'{name}' is not a call of {Service.FullName}.");

    public static Method<byte[], byte[]> Of(MethodDescriptor method) => Raw[method.Name];
}
