using System.Text;
using AgentMark.Sidecar.Hosting;
using Microsoft.Extensions.FileProviders;
using Xunit;

namespace AgentMark.Sidecar.Tests.Hosting;

public class RuntimeVariablesTests
{
    [Theory]
    [InlineData(RuntimeVariables.PooledArrays, typeof(object))]
    [InlineData(RuntimeVariables.Polling, typeof(PhysicalFileProvider))]
    public void The_library_that_should_read_a_variable_knows_its_name(string name, Type library)
    {
        // A literal stands in an assembly behind its length, which is one byte more than its characters take.
        var length = (2 * name.Length) + 1;
        byte[] literal = [.. length < 0x80 ? [(byte)length] : (byte[])[(byte)(0x80 | (length >> 8)), (byte)length], .. Encoding.Unicode.GetBytes(name)];
        var assembly = File.ReadAllBytes(library.Assembly.Location).AsSpan();
        Assert.True(assembly.IndexOf(literal) > 0, $"Nothing in {library.Assembly.GetName().Name} reads {name}.");
    }
}
