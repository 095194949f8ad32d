using System.Diagnostics;
using HierFL.Testing;

namespace HierFL.Grains.Tests.Storage;

/// <summary>
/// The public emulator of Azure Blob Storage on a free loopback port. It is the program named by HIERFL_AZURITE, or <c>azurite-blob</c> from the path
/// (<c>npm install --global azurite</c>).
/// </summary>
internal sealed class AzuriteProcess : IDisposable
{
    // Account and key are the emulator's, published in its documentation.
    private const string Account = "devstoreaccount1";
    private const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";
    private const string Ready = "successfully listens on ";

    // Far above what a loaded machine needs; a hung start should not hang the tests.
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(90);

    private readonly Process _process;
    private readonly TemporaryFolder _folder;

    private AzuriteProcess(Process process, TemporaryFolder folder, string address)
    {
        _process = process;
        _folder = folder;
        Address = address;
        ConnectionString = $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={Key};BlobEndpoint={address}/{Account};";
    }

    /// <summary>For example http://127.0.0.1:38815.</summary>
    public string Address { get; }

    public string ConnectionString { get; }

    /// <summary>Starts it; null with the reason where it is not installed.</summary>
    public static async Task<(AzuriteProcess? Azurite, string Reason)> StartAsync(CancellationToken cancellation)
    {
        var program = Environment.GetEnvironmentVariable("HIERFL_AZURITE") ?? FindOnPath("azurite-blob");
        if (program is null)
        {
            return (null, "needs azurite-blob on the path or its place in HIERFL_AZURITE");
        }

        var folder = new TemporaryFolder();
        string[] arguments =
            ["--silent", "--skipApiVersionCheck", "--disableTelemetry", "--blobHost", "127.0.0.1", "--blobPort", "0", "--location", folder.Path];
        var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(StartLimit);
        while (await process.StandardOutput.ReadLineAsync(limit.Token) is { } line)
        {
            if (line.IndexOf(Ready, StringComparison.Ordinal) is var at and >= 0)
            {
                return (new AzuriteProcess(process, folder, line[(at + Ready.Length)..].Trim()), "");
            }
        }

        throw new InvalidOperationException($"{program} ended before it listened");
    }

    public void Dispose()
    {
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
        _folder.Dispose();
    }

    private static string? FindOnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Select(folder => Path.Combine(folder, program))
            .FirstOrDefault(File.Exists);
}
