using HierFL.Agent.Running;
using HierFL.Protocol.Enrolment;
using HierFL.Protocol.Tls;
using HierFL.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace HierFL.Agent.Tests.Running;

[TestClass]
public sealed class RenewalLoopTests
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(30);

    private readonly ManualTime _time = new();

    [TestMethod]
    public async Task A_new_certificate_that_is_not_taken_is_a_failure()
    {
        await using var region = await ToyRegion.StartAsync();
        using var site = new ToySite();
        // Certificates are dated back by five minutes: this one is past the half of its life.
        region.Enrol("north", site.Identity, TimeSpan.FromMinutes(2));
        using var certificates = new CertificateFolder(site.Identity, _time);
        var before = certificates.Current.Certificate.NotAfter;
        await File.WriteAllTextAsync(Path.Combine(site.Identity, "ca.pem"), "half of a root");
        var board = new StatusBoard(Status(certificates), _time);
        using var stop = new CancellationTokenSource();
        var loop = new RenewalLoop(
            site.Identity, certificates, new EnrolmentClient(null, TimeProvider.System), [region.Edge], board, _time, new AgentLog(NullLogger.Instance, verbose: false));
        var run = loop.RunAsync(stop.Token);

        await TriedAsync(1, FirstPause);
        StringAssert.Contains(board.Status.Certificate.Problem, $"the files in {site.Identity} are not taken as they are: ");
        StringAssert.Contains(board.Status.Certificate.Problem, "ca.pem holds no certificate");
        Assert.AreEqual(before.ToUniversalTime(), board.Status.Certificate.NotAfter);
        _time.Advance(FirstPause);
        await TriedAsync(2, 2 * FirstPause);

        await stop.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(() => run);

        async Task TriedAsync(int times, TimeSpan pause)
        {
            await Eventually.HoldsAsync("it waits", () => region.Requests.Count == times && _time.NextDue is not null);
            Assert.AreEqual(pause, _time.NextDue - _time.GetUtcNow());
        }
    }

    private AgentStatus Status(CertificateFolder certificates) => new()
    {
        Version = "0.1.0",
        Federation = "cancer",
        Region = "eu",
        Hospital = "north",
        ProcessId = 1,
        Started = _time.GetUtcNow(),
        Updated = _time.GetUtcNow(),
        Link = new LinkStatus(LinkState.Connected, _time.GetUtcNow(), null),
        Datasets = [],
        Outbox = new OutboxStatus(0, 0, 0),
        Certificate = RenewalLoop.Of(certificates, null),
    };
}
