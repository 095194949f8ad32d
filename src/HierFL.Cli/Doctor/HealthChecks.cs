namespace HierFL.Cli.Doctor;

/// <summary>What silos say of themselves on their health port, which is for the network of the silos alone: whoever is in it names it.</summary>
internal static class HealthChecks
{
    private const int MostBytes = 16 * 1024;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static async Task<CheckResult> AskAsync(Uri silo, CancellationToken cancellation)
    {
        var check = $"health {silo.Authority}";
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = Patience, MaxResponseContentBufferSize = MostBytes };
        try
        {
            using var reply = await http.GetAsync(new Uri(silo, "/health/ready"), cancellation);
            return Judge(check, reply.IsSuccessStatusCode, await reply.Content.ReadAsStringAsync(cancellation));
        }
        catch (Exception error) when (error is HttpRequestException or TaskCanceledException && !cancellation.IsCancellationRequested)
        {
            return CheckResult.Fail(check, $"no answer: {error.GetBaseException().Message}", "start the silo, or correct --health: it is the address and port under health in the silo's settings");
        }
    }

    /// <param name="check">Name of the check.</param>
    /// <param name="isReady">Whether the silo says that all is well.</param>
    /// <param name="report">A line for all of it, and one for each part: membership, store, certificate, revocations.</param>
    internal static CheckResult Judge(string check, bool isReady, string report)
    {
        var parts = report.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Skip(1).ToArray();
        var ill = parts.Where(part => !part.Contains(": Healthy", StringComparison.Ordinal)).ToArray();
        return !isReady ? CheckResult.Fail(check, ill.Length > 0 ? string.Join("; ", ill) : "not ready", Remedy(ill))
            : ill.Length > 0 ? CheckResult.Warn(check, string.Join("; ", ill), Remedy(ill))
            : CheckResult.Ok(check, $"ready: {string.Join(", ", parts.Select(part => part.Split(':')[0]))}");
    }

    private static string Remedy(string[] ill) => ill.FirstOrDefault()?.Split(':')[0] switch
    {
        "store" => "let the silo reach its blob store, and write there: its account, its network, room on its disk",
        "certificate" => "hierfl pki renew DIR --authority DIR, in the folder of the silo's identity",
        "revocations" => "bring the root back: a silo has to hear once who is revoked",
        _ => "see the log of the silo",
    };
}
