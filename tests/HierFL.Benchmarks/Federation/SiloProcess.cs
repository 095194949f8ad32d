using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using HierFL.Benchmarks.Reporting;

namespace HierFL.Benchmarks.Federation;

/// <summary>A silo as a process of its own.</summary>
internal sealed class SiloProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Process _process;

    private SiloProcess(Process process, int siloPort, int gatewayPort, Uri edge) => (_process, SiloPort, GatewayPort, Edge) = (process, siloPort, gatewayPort, edge);

    public int SiloPort { get; }

    public int GatewayPort { get; }

    public Uri Edge { get; }

    public int Id => _process.Id;

    public double CpuSeconds => ProcessFigures.CpuSeconds(Id);

    public long Peak => ProcessFigures.Peak(Id);

    public void ResetPeak() => ProcessFigures.ResetPeak(Id);

    /// <summary>Starts it and waits until it is ready.</summary>
    /// <param name="identity">Folder of its certificate.</param>
    /// <param name="authority">Folder of the authority of its hospitals; null for none.</param>
    /// <param name="store">Folder of its blobs.</param>
    /// <param name="primary">Silo port of the first silo; null for the first itself.</param>
    /// <param name="limits">More settings.</param>
    public static async Task<SiloProcess> StartAsync(string identity, string? authority, string store, int? primary, params string[] limits)
    {
        var ports = FreePorts(4);
        var edge = new Uri($"https://localhost:{ports[2]}");
        List<string> words =
        [
            "run", $"--identity={identity}", $"--store:folder={store}", $"--cluster:siloPort={ports[0]}", $"--cluster:gatewayPort={ports[1]}",
            $"--edge:port={ports[2]}", "--edge:listen=127.0.0.1", $"--edge:url={edge}", $"--health:port={ports[3]}", .. limits,
        ];
        words.AddRange(authority is null ? [] : [$"--authority={authority}"]);
        words.AddRange(primary is null ? [] : [$"--cluster:primary={primary}"]);
        var process = Process.Start(new ProcessStartInfo(Programs.Silo, words) { RedirectStandardOutput = true })!;
        Forward(process).Ignore();
        var silo = new SiloProcess(process, ports[0], ports[1], edge);
        try
        {
            await silo.ReadyAsync(new Uri($"http://127.0.0.1:{ports[3]}/health/ready"));
            return silo;
        }
        catch
        {
            await silo.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private async Task ReadyAsync(Uri health)
    {
        using var http = new HttpClient();
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            if (_process.HasExited)
            {
                throw new InvalidOperationException($"the silo ended with {_process.ExitCode}");
            }

            try
            {
                using var reply = await http.GetAsync(health, patience.Token);
                if (reply.IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // It does not listen yet.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(200), patience.Token);
        }
    }

    private static async Task Forward(Process process)
    {
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            await Console.Error.WriteLineAsync($"silo {process.Id}: {line}");
        }
    }

    private static int[] FreePorts(int count)
    {
        var probes = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToArray();
        Array.ForEach(probes, probe => probe.Start());
        int[] ports = [.. probes.Select(probe => ((IPEndPoint)probe.LocalEndpoint).Port)];
        Array.ForEach(probes, probe => probe.Dispose());
        return ports;
    }
}
