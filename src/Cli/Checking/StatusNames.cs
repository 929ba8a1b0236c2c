using Grpc.Core;

namespace AgentMark.Cli.Checking;

/// <summary>Status codes by the names that every gRPC stack but .NET's writes: <c>INVALID_ARGUMENT</c>.</summary>
internal static class StatusNames
{
    private static readonly Dictionary<string, StatusCode> Codes = Enum.GetValues<StatusCode>().ToDictionary(Of);

    public static string Of(StatusCode code) => code switch
    {
        StatusCode.OK => "OK",
        _ => string.Concat(code.ToString().Select((letter, index) => index > 0 && char.IsUpper(letter) ? $"_{letter}" : $"{char.ToUpperInvariant(letter)}")),
    };

    public static StatusCode Parse(string name) =>
        Codes.TryGetValue(name, out var code) ? code : throw new FormatException($"'{name}' is not a gRPC status code.");
}
