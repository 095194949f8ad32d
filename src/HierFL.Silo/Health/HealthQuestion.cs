namespace HierFL.Silo.Health;

/// <summary>
/// <c>hierfl-silo health</c>: asks a silo how it is, from a container that has neither shell nor curl. What it prints is the silo's own answer.
/// </summary>
internal static class HealthQuestion
{
    public static readonly Uri Here = new("http://127.0.0.1:8080/health/ready");

    /// <summary>An orchestrator's patience with a check.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);

    public static async Task<int> AskAsync(Uri url, TextWriter output)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = Patience };
        try
        {
            using var answer = await client.GetAsync(url);
            await output.WriteAsync(await answer.Content.ReadAsStringAsync());
            return answer.IsSuccessStatusCode ? ExitCodes.Done : ExitCodes.Failed;
        }
        catch (Exception error) when (error is HttpRequestException or TaskCanceledException)
        {
            await output.WriteLineAsync($"{url} does not answer: {error.Message}");
            return ExitCodes.Unreachable;
        }
    }
}
