using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using HierFL.EndToEnd.Federation;
using HierFL.EndToEnd.Processes;
using HierFL.Testing;

namespace HierFL.EndToEnd.Grafana.Live;

/// <summary>A Prometheus of its own (Debian: prometheus) that scrapes silos every second and follows the rules of <c>grafana/rules</c>.</summary>
internal sealed class Prometheus : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly HttpClient _http;
    private readonly Process _process;

    private Prometheus(IEnumerable<int> ports)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var address = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");
        listener.Stop();
        _http = new HttpClient { BaseAddress = new Uri($"http://{address}/") };
        var targets = string.Join(", ", ports.Select(port => string.Create(CultureInfo.InvariantCulture, $"\"127.0.0.1:{port}\"")));
        File.WriteAllText(
            _folder.File("prometheus.yml"),
            $$"""
            global: {scrape_interval: 1s, evaluation_interval: 1s}
            rule_files: ["{{RuleFile.Folder}}/hierfl.yaml"]
            scrape_configs:
            - job_name: hierfl-silo
              honor_labels: true
              static_configs: [{targets: [{{targets}}]}]
            """);
        _process = Process.Start(new ProcessStartInfo(
            "prometheus",
            ["--config.file=prometheus.yml", "--storage.tsdb.path=data", $"--web.listen-address={address}", "--log.level=error"])
        { WorkingDirectory = _folder.Path })!;
    }

    /// <summary>Scraping the silos of a local federation. Skips the test where Prometheus is not installed.</summary>
    public static async Task<Prometheus> WatchAsync(LocalFederation federation)
    {
        using var state = JsonDocument.Parse(await File.ReadAllTextAsync(federation.FileOf(".hierfl/state.json")));
        var ports = state.RootElement.GetProperty("processes").EnumerateArray().Select(process => process.GetProperty("ports"))
            .Where(ports => ports.TryGetProperty("health", out _)).Select(ports => ports.GetProperty("health").GetInt32()).ToArray();
        Assert.HasCount(1 + LocalFederation.Regions.Length, ports);
        var prometheus = new Prometheus(ports);
        await LocalFederation.HoldsAsync("Prometheus is ready", prometheus.IsReadyAsync);
        return prometheus;
    }

    public static void Need() => Installed.Need("prometheus");

    /// <summary>How many series the answer has.</summary>
    public async Task<int> CountAsync(string query) =>
        (await AskAsync($"query?query={Uri.EscapeDataString(query)}")).GetProperty("result").GetArrayLength();

    /// <summary>Names of alerts in a state, pending or firing, with their labels.</summary>
    public async Task<string[]> AlertsAsync(string state) =>
    [
        .. (await AskAsync("alerts")).GetProperty("alerts").EnumerateArray().Where(alert => alert.GetProperty("state").GetString() == state)
            .Select(alert => alert.GetProperty("labels").GetRawText()),
    ];

    /// <summary>What went wrong when rules were evaluated.</summary>
    public async Task<string[]> RuleErrorsAsync() =>
    [
        .. (await AskAsync("rules")).GetProperty("groups").EnumerateArray().SelectMany(group => group.GetProperty("rules").EnumerateArray())
            .Where(rule => rule.GetProperty("health").GetString() == "err")
            .Select(rule => $"{rule.GetProperty("name").GetString()}: {rule.GetProperty("lastError").GetString()}"),
    ];

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _http.Dispose();
        _folder.Dispose();
    }

    private async Task<JsonElement> AskAsync(string what)
    {
        using var reply = await _http.GetAsync(new Uri($"api/v1/{what}", UriKind.Relative));
        using var document = JsonDocument.Parse(await reply.Content.ReadAsStringAsync());
        Assert.IsTrue(reply.IsSuccessStatusCode, $"{what}: {document.RootElement}");
        return document.RootElement.GetProperty("data").Clone();
    }

    private async Task<bool> IsReadyAsync()
    {
        Assert.IsFalse(_process.HasExited, "prometheus has ended; what it said is above");
        try
        {
            using var reply = await _http.GetAsync(new Uri("-/ready", UriKind.Relative));
            return reply.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
