using AgentMark.Sidecar.Forwarding;
using Grpc.Core;
using Xunit;

namespace AgentMark.Sidecar.Tests.Forwarding;

public sealed class StatusMapTests
{
    private static readonly Dictionary<StatusCode, int> NotJust500 = new()
    {
        [StatusCode.InvalidArgument] = 400,
        [StatusCode.FailedPrecondition] = 400,
        [StatusCode.OutOfRange] = 400,
        [StatusCode.NotFound] = 404,
        [StatusCode.ResourceExhausted] = 429,
        [StatusCode.Unimplemented] = 501,
        [StatusCode.Unavailable] = 503,
        [StatusCode.DeadlineExceeded] = 504,
    };

    [Fact]
    public void Every_gRPC_status_has_its_HTTP_status_also_as_the_code_of_an_error_event()
    {
        foreach (var code in Enum.GetValues<StatusCode>())
        {
            Assert.Equal((code, NotJust500.GetValueOrDefault(code, 500)), (code, StatusMap.ToHttp(code)));
            Assert.Equal((code, NotJust500.GetValueOrDefault(code, 500)), (code, StatusMap.ToHttp((int)code)));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(17)]
    [InlineData(400)]
    [InlineData(int.MaxValue)]
    public void An_unknown_code_is_500(int code) => Assert.Equal(500, StatusMap.ToHttp(code));
}
