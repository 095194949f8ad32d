using System.Diagnostics;
using HierFL.Testing;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;

namespace HierFL.Silo.Tests;

/// <summary>North's silo as a process of its own, that can be killed. All it writes goes into <see cref="Folder"/>.</summary>
internal sealed class SiloProcess : IDisposable
{
    private readonly Process _process;

    private SiloProcess(Process process, string folder) => (_process, Folder) = (process, folder);

    public string Folder { get; }

    public int Pid => _process.Id;

    /// <summary>Returns once it is ready.</summary>
    public static async Task<SiloProcess> StartAsync(RunningFederation federation, params string[] more)
    {
        var (folder, ports) = (federation.Folder + "/silo-north", federation.NorthPorts);
        federation.Pki.Write($"{folder}/identity", TestPki.SiloOf("north"));
        var (scratch, temporary) = (Directory.CreateDirectory($"{folder}/scratch"), Directory.CreateDirectory($"{folder}/tmp"));
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "hierfl-silo"))
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,

            // Without diagnostics: their sockets and pipes are no files that could be searched.
            Environment = { ["TMPDIR"] = temporary.FullName, ["HOME"] = folder, ["DOTNET_EnableDiagnostics"] = "0" },
        };
        foreach (var argument in (string[])
        [
            "run", $"--identity={folder}/identity", $"--authority={federation.Folder}/authority", $"--store:folder={folder}/store", $"--limits:scratch={scratch.FullName}",
            $"--cluster:siloPort={ports.Silo}", $"--cluster:gatewayPort={ports.Gateway}", $"--cluster:primary={federation.RootPorts.Silo}",
            "--edge:listen=127.0.0.1", $"--edge:port={ports.Edge}", $"--health:port={ports.Health}", .. more,
        ])
        {
            start.ArgumentList.Add(argument);
        }

        var process = Process.Start(start)!;
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var silo = new SiloProcess(process, folder);
        using var http = new HttpClient();
        await Eventually.HoldsAsync("the silo is ready", async () => await IsReadyAsync(http, ports.Health));
        return silo;
    }

    /// <summary>SIGKILL. Returns once the root knows that the silo is gone.</summary>
    public async Task KillAsync(SiloHost root)
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        var members = root.Services.GetRequiredService<ISiloStatusOracle>();
        await Eventually.HoldsAsync("the root is alone", () => members.GetApproximateSiloStatuses(onlyActive: true).Count == 1);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    private static async Task<bool> IsReadyAsync(HttpClient http, int port)
    {
        try
        {
            using var reply = await http.GetAsync(new Uri($"http://localhost:{port}/health/ready"));
            return reply.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
