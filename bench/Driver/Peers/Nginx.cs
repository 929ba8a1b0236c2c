using System.Diagnostics;
using AgentMark.Bench.Driver.Machine;
using AgentMark.Bench.Driver.Measuring;

namespace AgentMark.Bench.Driver.Peers;

/// <summary>
/// nginx with one worker, passing the same lines on unread. Its buffer is what nginx takes by itself, or a larger one, with which
/// it needs fewer calls for a fast stream.
/// </summary>
internal sealed class Nginx(string? bufferSize = null) : Peer
{
    public override string Name => bufferSize is null ? "nginx" : $"nginx {bufferSize}";

    public override bool IsQuick => bufferSize is null;

    public override bool IsVariant => bufferSize is not null;

    public override Task<string?> PrepareAsync() =>
        Task.FromResult(Builds.IsOnPath("nginx") ? null : "nginx is not on the path (Debian: apt-get install nginx-light)");

    protected override BenchProcess Launch(StubRunner stub, int port, int destinations)
    {
        var folder = Directory.CreateDirectory(Folders.Artifacts("bench", "nginx")).FullName;
        var file = System.IO.Path.Combine(folder, $"{port}.conf");
        var servers = string.Concat(Enumerable.Range(stub.LinesPort, destinations).Select(p => $"server 127.0.0.1:{p}; "));
        File.WriteAllText(file, $$"""
            daemon off;
            pid {{folder}}/{{port}}.pid;
            worker_processes 1;
            worker_rlimit_nofile 20000;
            error_log stderr;
            events { worker_connections 20000; }
            http {
              access_log off;
              keepalive_requests 1000000000;
              upstream stub { {{servers}}keepalive 1024; keepalive_requests 1000000000; }
              server {
                listen 127.0.0.1:{{port}} backlog=4096;
                location / {
                  proxy_pass http://stub;
                  proxy_http_version 1.1;
                  proxy_set_header Connection "";
                  proxy_read_timeout 600s;
                  proxy_buffering off;
                  {{(bufferSize is null ? "" : $"proxy_buffer_size {bufferSize}; proxy_buffers 8 {bufferSize};")}}
                }
              }
            }
            """);
        return BenchProcess.Start("nginx", new ProcessStartInfo("nginx", ["-p", folder, "-e", "stderr", "-c", file]));
    }
}
