using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using HierFL.Protocol.Tls;
using HierFL.Protocol.Transfer;

namespace HierFL.Cli.Doctor;

/// <summary>Whether the edges of silos are reached, how long their certificates are good, and whether their clocks agree with this one.</summary>
internal sealed class EdgeChecks(OwnCertificate own, TimeProvider time)
{
    /// <summary>What the threat model assumes of clocks.</summary>
    private static readonly TimeSpan MostSkew = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>A question that is not complete, so that answering it costs nobody anything.</summary>
    private static readonly string Question = EdgeRoutes.ContentPath(new string('0', 64));

    private readonly ConcurrentBag<TimeSpan> _ahead = [];

    /// <param name="region">Whose silo must answer there.</param>
    /// <param name="edge">Its address.</param>
    /// <param name="isOurs">Whether this machine has to reach it: edges of regions are for hospitals, and may be in networks of their own.</param>
    /// <param name="cancellation">Stops.</param>
    public async Task<CheckResult> AskAsync(string region, Uri edge, bool isOurs, CancellationToken cancellation)
    {
        var check = $"edge {region}";
        DateTime? ends = null;
        var options = new MutualTls(() => own).Client([SslApplicationProtocol.Http11], PeerExpectation.SiloOf(region));
        var judge = options.RemoteCertificateValidationCallback!;
        options.RemoteCertificateValidationCallback = (sender, certificate, chain, errors) =>
        {
            var good = judge(sender, certificate, chain, errors);
            ends = good && certificate is X509Certificate2 leaf ? leaf.NotAfter.ToUniversalTime() : null;
            return good;
        };
        using var http = new HttpMessageInvoker(new SocketsHttpHandler { SslOptions = options, AllowAutoRedirect = false, UseProxy = false });
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(edge, Question)) { Version = HttpVersion.Version11 };
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Patience);
        var began = time.GetTimestamp();
        try
        {
            using var reply = await http.SendAsync(request, limit.Token);
            if (reply.Headers.Date is { } date)
            {
                _ahead.Add(date - (time.GetUtcNow() - (time.GetElapsedTime(began) / 2)));
            }
        }
        catch (Exception error) when (error is HttpRequestException or IOException or OperationCanceledException && !cancellation.IsCancellationRequested)
        {
            // One that has shown a good certificate and then ends the connection takes no operators: it is there.
            if (ends is null)
            {
                return Unreached(check, edge, isOurs, error);
            }
        }

        var left = (ends ?? DateTime.MaxValue) - time.GetUtcNow().UtcDateTime;
        var found = $"{edge} answers; its certificate has {Remaining.Text(left)}";
        return left < Remaining.Soon && left < TimeSpan.FromDays(365)
            ? CheckResult.Warn(check, found, $"hierfl pki renew DIR --authority authorities/{region}, at the silo; it takes the new one without a restart")
            : CheckResult.Ok(check, found);
    }

    /// <summary>The clocks of those who have answered, against this one.</summary>
    public CheckResult Clock()
    {
        if (_ahead.IsEmpty)
        {
            return CheckResult.Warn("clock", "it could not be compared: no edge has answered", "see to the edges first");
        }

        var worst = _ahead.MaxBy(skew => skew.Duration());
        // Dates come in whole seconds.
        var found = worst.Duration() < TimeSpan.FromSeconds(2) ? "as the silos' to the second"
            : string.Create(CultureInfo.InvariantCulture, $"{Math.Abs(worst.TotalSeconds):0} s {(worst > TimeSpan.Zero ? "behind" : "ahead of")} a silo's");
        return worst.Duration() <= MostSkew ? CheckResult.Ok("clock", found)
            : CheckResult.Fail("clock", $"{found}; at most {MostSkew.TotalSeconds} s are allowed", "set the clock that is wrong and keep it, for example with chrony or systemd-timesyncd");
    }

    private static CheckResult Unreached(string check, Uri edge, bool isOurs, Exception error)
    {
        for (Exception? cause = error; cause is not null; cause = cause.InnerException)
        {
            if (cause is PeerRefusedException)
            {
                return CheckResult.Fail(check, $"{edge} is not trusted: {cause.Message}", "check the address, and who answers there; a proxy that opens TLS has to leave it alone");
            }
        }

        var last = error is OperationCanceledException ? $"no answer within {Patience.TotalSeconds:0} s" : error.GetBaseException().Message;
        return isOurs
            ? CheckResult.Fail(check, $"{edge} is not reached: {last}", "models go over it: correct the context's --edge, start the silo, or let this machine through to it")
            : CheckResult.Warn(check, $"{edge} is not reached from here: {last}", "hospitals have to reach it; where this machine need not, ask one of them: hierfl-agent preflight");
    }
}
