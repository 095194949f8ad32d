using System.Globalization;
using System.Net;
using System.Net.Sockets;
using HierFL.Agent.Configuration;
using HierFL.Agent.Enrolment;
using HierFL.Protocol.Tls;
using HierFL.Protocol.Transfer;

namespace HierFL.Agent.Preflight;

/// <summary>Whether each silo of the region is reached by the way the agent takes, lets the hospital in, and has the same time.</summary>
internal sealed class EdgeChecks(SiteSpec site, CertificateFolder certificates, TimeProvider time)
{
    /// <summary>What the threat model assumes of clocks.</summary>
    private static readonly TimeSpan MostSkew = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>A question that is not complete, so that answering it costs nobody anything: a silo says so, but only to whom it lets in.</summary>
    private static readonly string Question = EdgeRoutes.ContentPath(new string('0', 64));

    public async Task<IReadOnlyList<CheckResult>> RunAsync(CancellationToken cancellation)
    {
        IReadOnlyList<Uri> edges;
        try
        {
            edges = SiteIdentity.EdgesOf(site);
        }
        catch (InputException error)
        {
            return [CheckResult.Fail("edge", error.Message, "ask the region's operator for the addresses of its silos")];
        }

        var replies = new List<(CheckResult Result, TimeSpan? Ahead)>();
        foreach (var edge in edges)
        {
            replies.Add(await AskAsync(edge, cancellation));
        }

        return [.. replies.Select(reply => reply.Result), Clock([.. replies.Select(reply => reply.Ahead).OfType<TimeSpan>()])];
    }

    private async Task<(CheckResult Result, TimeSpan? Ahead)> AskAsync(Uri edge, CancellationToken cancellation)
    {
        var hospital = (PeerIdentity.Hospital)certificates.Current.Identity;
        var proxy = site.Network.Proxy is { } address ? new Uri(address) : null;
        using var http = new HttpMessageInvoker(new MutualTls(certificates).Handler(PeerExpectation.SiloOf(hospital.Region), proxy));
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(edge, Question));
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Patience);
        var began = time.GetTimestamp();
        try
        {
            using var reply = await http.SendAsync(request, limit.Token);
            var took = time.GetElapsedTime(began);
            var ahead = reply.Headers.Date is { } date ? date - (time.GetUtcNow() - (took / 2)) : (TimeSpan?)null;
            return (Result(edge, proxy, reply.StatusCode, took, await SentenceAsync(reply, limit.Token)), ahead);
        }
        catch (Exception error) when (error is HttpRequestException or IOException or OperationCanceledException && !cancellation.IsCancellationRequested)
        {
            return (Unreached(edge, proxy, error), null);
        }
    }

    private static CheckResult Result(Uri edge, Uri? proxy, HttpStatusCode status, TimeSpan took, string sentence) => status switch
    {
        HttpStatusCode.BadRequest or HttpStatusCode.Gone =>
            CheckResult.Ok("edge", string.Create(CultureInfo.InvariantCulture, $"{edge} lets the hospital in{(proxy is null ? "" : $", through {proxy}")}, in {took.TotalMilliseconds:0} ms")),
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden =>
            CheckResult.Fail("edge", $"{edge} does not let the hospital in: {sentence}", "ask the region's operator: the hospital may be suspended, or its certificate revoked"),
        _ => CheckResult.Warn("edge", $"{edge} answers {(int)status}: {sentence}", "try again; if it stays like this, tell the region's operator"),
    };

    private static CheckResult Unreached(Uri edge, Uri? proxy, Exception error)
    {
        var causes = new List<Exception>();
        for (var cause = error; cause is not null; cause = cause.InnerException)
        {
            causes.Add(cause);
        }

        var last = error is OperationCanceledException ? $"no answer within {Patience.TotalSeconds} s" : causes[^1].Message;
        if (causes.Exists(cause => cause is PeerRefusedException))
        {
            return CheckResult.Fail("edge", $"{edge} is not trusted: {last}", "check the address and the clock of this machine; a proxy that opens TLS has to leave this address alone");
        }

        var remedy = proxy is not null ? $"let {proxy} pass CONNECT to {edge.Authority} unopened, or correct network.proxy"
            : causes.Exists(cause => cause is SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.TryAgain }) ? $"check the name {edge.Host}, and that this machine can look names up"
            : $"allow connections from this machine to {edge.Authority}, or name the hospital's proxy under network.proxy";
        return CheckResult.Fail("edge", $"{edge} is not reached{(proxy is null ? "" : $" through {proxy}")}: {last}", remedy);
    }

    private static CheckResult Clock(TimeSpan[] ahead)
    {
        if (ahead.Length == 0)
        {
            return CheckResult.Warn("clock", "it could not be compared: no silo has answered", "see to the silos first");
        }

        var worst = ahead.MaxBy(skew => skew.Duration());
        // Dates come in whole seconds.
        var found = worst.Duration() < TimeSpan.FromSeconds(2) ? "as the silos' to the second"
            : string.Create(CultureInfo.InvariantCulture, $"{Math.Abs(worst.TotalSeconds):0} s {(worst > TimeSpan.Zero ? "behind" : "ahead of")} the silos'");
        return worst.Duration() <= MostSkew ? CheckResult.Ok("clock", found)
            : CheckResult.Fail("clock", $"{found}; at most {MostSkew.TotalSeconds} s are allowed", "set the clock of this machine and keep it, for example with chrony or systemd-timesyncd");
    }

    private static async Task<string> SentenceAsync(HttpResponseMessage reply, CancellationToken cancellation)
    {
        const int Longest = 500;
        using var text = new StreamReader(await reply.Content.ReadAsStreamAsync(cancellation));
        var buffer = new char[Longest];
        var length = await text.ReadBlockAsync(buffer, cancellation);
        return length == 0 ? "it does not say why" : string.Concat(buffer.Take(length).Select(letter => char.IsControl(letter) ? ' ' : letter)).Trim();
    }
}
