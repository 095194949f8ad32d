using System.Diagnostics;
using System.Globalization;
using HierFL.EndToEnd.Processes;
using HierFL.Testing;

namespace HierFL.EndToEnd.Federation;

/// <summary>A real HTTP proxy in a process of its own, that passes CONNECT and writes down to where.</summary>
internal sealed class TinyProxy : IDisposable
{
    private const string Program = "/usr/bin/tinyproxy";

    private readonly TemporaryFolder _folder = new();
    private readonly int _port = new FreePorts(1)[0];
    private Process? _process;

    public TinyProxy()
    {
        if (!File.Exists(Program))
        {
            Assert.Inconclusive($"needs the HTTP proxy {Program}");
        }

        File.WriteAllText(_folder.File("proxy.conf"), string.Create(CultureInfo.InvariantCulture, $"""
            Port {_port}
            Listen 127.0.0.1
            Allow 127.0.0.1
            Timeout 600
            MaxClients 100
            LogLevel Connect
            LogFile "{Log}"

            """));
    }

    public Uri Address => new($"http://127.0.0.1:{_port}/");

    private string Log => _folder.File("proxy.log");

    /// <summary>Connections it was asked for so far.</summary>
    public int Connects => File.Exists(Log) ? File.ReadLines(Log).Count(line => line.Contains("CONNECT ", StringComparison.Ordinal)) : 0;

    public void Start() => _process = Process.Start(Program, ["-d", "-c", _folder.File("proxy.conf")]);

    /// <summary>kill -9: every connection through it breaks.</summary>
    public async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = null;
    }

    public void Dispose()
    {
        _process?.Kill();
        _process?.Dispose();
        _folder.Dispose();
    }
}
