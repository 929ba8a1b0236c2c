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
        var assembly = File.ReadAllBytes(library.Assembly.Location).AsSpan();
        Assert.True(assembly.IndexOf(Encoding.Unicode.GetBytes(name)) > 0, $"Nothing in {library.Assembly.GetName().Name} reads {name}.");
    }
}
