using System.Net;
using System.Security.Cryptography;
using HierFL.Core.Audit;
using HierFL.Core.Rounds;
using HierFL.Grains.Audit;
using HierFL.Grains.Registry;
using HierFL.Protocol.Enrolment;
using HierFL.Protocol.Pki;
using HierFL.Protocol.Tls;
using HierFL.Protocol.Transfer;
using Microsoft.Extensions.DependencyInjection;

namespace HierFL.Silo.Tests.Edge;

/// <summary>One certificate for one invitation, and none that works once the hospital is out.</summary>
[TestClass]
public sealed class EnrolmentTests
{
    private static readonly Heartbeat Alive = new("1.0", 0, 1, null, TimeSpan.Zero);

    private static RunningFederation Live = null!;

    [ClassInitialize]
    public static async Task StartAsync(TestContext _) => Live = await RunningFederation.StartAsync();

    [ClassCleanup]
    public static async Task StopAsync() => await Live.DisposeAsync();

    [TestMethod]
    public async Task An_invited_hospital_enrols_and_renews()
    {
        using var folder = await Live.EnrolAsync("aachen");
        var first = folder.Current;
        Assert.AreEqual(TestPki.HospitalOf("north", "aachen"), first.Identity);
        Assert.AreEqual(HospitalState.Active, (await Live.Hospitals.ShowAsync("aachen"))!.State);

        await new EnrolmentClient(null, TimeProvider.System).RenewAsync(Live.NorthEdge, new MutualTls(folder), $"{Live.Folder}/aachen", CancellationToken.None);
        Assert.IsTrue(folder.Reload());
        Assert.AreNotEqual(first.Certificate.SerialNumber, folder.Current.Certificate.SerialNumber);
        Assert.AreEqual(first.Identity, folder.Current.Identity);
    }

    [TestMethod]
    public async Task A_wrong_secret_and_an_unknown_hospital_are_refused_alike()
    {
        await Live.InviteAsync("bergen");
        var wrong = await EnrolAsync("bergen", EnrolmentToken.NewSecret());
        Assert.AreEqual((HttpStatusCode.Forbidden, "no open invitation of hospital 'bergen' has this secret; ask the region for a new one"), wrong);
        Assert.AreEqual((wrong.Status, wrong.Sentence.Replace("bergen", "nowhere", StringComparison.Ordinal)), await EnrolAsync("nowhere", EnrolmentToken.NewSecret()));
    }

    [TestMethod]
    public async Task The_secret_of_one_hospital_enrols_no_other()
    {
        var token = await Live.InviteAsync("cork");
        await Live.InviteAsync("derry");
        Assert.AreEqual(HttpStatusCode.Forbidden, (await EnrolAsync("derry", token.Secret)).Status);
        Assert.AreEqual(HttpStatusCode.OK, (await EnrolAsync("cork", token.Secret)).Status);
    }

    [TestMethod]
    public async Task A_token_is_good_once()
    {
        var token = await Live.InviteAsync("dublin");
        Assert.AreEqual(HttpStatusCode.OK, (await EnrolAsync("dublin", token.Secret)).Status);

        var again = await EnrolAsync("dublin", token.Secret);
        Assert.AreEqual(HttpStatusCode.Forbidden, again.Status);
        Assert.Contains("used", again.Sentence);
    }

    [TestMethod]
    public async Task Of_many_at_once_with_one_token_one_gets_a_certificate()
    {
        var token = await Live.InviteAsync("evora");
        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => EnrolAsync("evora", token.Secret, from: $"127.0.1.{i + 1}")));
        Assert.AreEqual(1, answers.Count(answer => answer.Status == HttpStatusCode.OK));
    }

    [TestMethod]
    public async Task An_expired_token_is_refused()
    {
        var token = await Live.InviteAsync("faro", TimeSpan.FromTicks(1));
        var answer = await EnrolAsync("faro", token.Secret);
        Assert.AreEqual(HttpStatusCode.Forbidden, answer.Status);
        Assert.Contains("expired", answer.Sentence);
    }

    [TestMethod]
    public async Task A_request_that_cannot_be_signed_does_not_use_up_the_invitation()
    {
        var token = await Live.InviteAsync("genoa");
        Assert.AreEqual(HttpStatusCode.UnprocessableEntity, (await EnrolAsync("genoa", token.Secret, "no request")).Status);

        using var weak = RSA.Create(1024);
        var rsa = new System.Security.Cryptography.X509Certificates.CertificateRequest("CN=x", weak, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSigningRequestPem();
        Assert.AreEqual(HttpStatusCode.UnprocessableEntity, (await EnrolAsync("genoa", token.Secret, rsa)).Status);
        Assert.AreEqual(HttpStatusCode.BadRequest, (await EnrolAsync("genoa", [1, 2, 3])).Status);

        Assert.AreEqual(HttpStatusCode.OK, (await EnrolAsync("genoa", token.Secret)).Status);
    }

    [TestMethod]
    public async Task A_silo_without_an_authority_says_so_and_keeps_the_invitation()
    {
        var answer = await EnrolAsync("hamar", EnrolmentToken.NewSecret(), edge: Live.RootEdge);
        Assert.AreEqual((HttpStatusCode.UnprocessableEntity, "this silo has no authority; ask another one of the region"), answer);
    }

    [TestMethod]
    public async Task A_hospital_that_never_enrolled_takes_no_part()
    {
        using var link = Link(Live.Pki.Hospital("north", "ghost"));
        await Assert.ThrowsExactlyAsync<LinkRefusedException>(() => link.RegisterAsync(Profile("ghost"), CancellationToken.None));
        await Assert.ThrowsExactlyAsync<LinkRefusedException>(() => link.HeartbeatAsync(Alive, CancellationToken.None));
    }

    [TestMethod]
    public async Task A_suspended_hospital_is_out_at_once_on_open_streams_too_until_it_is_restored()
    {
        using var folder = await Live.EnrolAsync("izmir");
        using var link = Link(folder.Current);
        await link.RegisterAsync(Profile("izmir"), CancellationToken.None);
        var order = link.NextAsync("izmir", CancellationToken.None);
        await link.HeartbeatAsync(Alive, CancellationToken.None);

        await Live.Hospitals.SuspendAsync("izmir", "ada", "an audit");
        await Live.AskForRevocationsAsync();
        await Assert.ThrowsExactlyAsync<TransferException>(() => order.WaitAsync(TimeSpan.FromSeconds(30)));
        var refused = await RefusalAsync(link);
        Assert.Contains("hospital 'izmir' is suspended or removed; ask the operator of region 'north'", refused);

        await Live.Hospitals.RestoreAsync("izmir", "ada", "all is well");
        await Live.AskForRevocationsAsync();
        await link.HeartbeatAsync(Alive, CancellationToken.None);
    }

    [TestMethod]
    public async Task The_certificate_of_a_removed_hospital_is_revoked_for_good()
    {
        using var folder = await Live.EnrolAsync("jena");
        var lost = folder.Current;
        using var link = Link(lost);
        await link.RegisterAsync(Profile("jena"), CancellationToken.None);

        await Live.Hospitals.RemoveAsync("jena", "ada", "it has left");
        await Live.AskForRevocationsAsync();
        Assert.Contains("revoked", await RefusalAsync(link));
        await RefusalAsync(() => new EnrolmentClient(null, TimeProvider.System).RenewAsync(
            Live.NorthEdge, new MutualTls(() => lost), Live.Folder + "/thief", CancellationToken.None));
        Assert.IsFalse(Directory.Exists(Live.Folder + "/thief"));

        // Invited anew, it comes back with another certificate; the old one stays out.
        using var again = await Live.EnrolAsync("jena");
        await Live.AskForRevocationsAsync();
        using var back = Link(again.Current);
        await back.RegisterAsync(Profile("jena"), CancellationToken.None);
        Assert.Contains("revoked", await RefusalAsync(link));
    }

    [TestMethod]
    public async Task Refused_attempts_are_in_the_audit_log_and_cannot_fill_it()
    {
        await Live.InviteAsync("kiel");
        for (var i = 0; i < 30; i++)
        {
            Assert.AreEqual(HttpStatusCode.Forbidden, (await EnrolAsync("kiel", EnrolmentToken.NewSecret(), from: $"127.0.2.{i + 1}")).Status);
        }

        var trail = Live.North.Services.GetRequiredService<IGrainFactory>().GetGrain<IAuditTrail>(AuditKeys.Of("north"));
        var entries = new List<AuditEntry>();
        while (await trail.ReadAsync(entries.Count + 1) is { IsEmpty: false } page)
        {
            entries.AddRange(page);
        }

        var refused = entries.Where(entry => entry.Kind == AuditKinds.EnrolRefused).ToArray();
        Assert.IsLessThanOrEqualTo(20, refused.Length);
        Assert.IsTrue(refused.Any(entry => entry.Details["hospital"] == "kiel" && entry.Details["verdict"] == "wrong" && entry.Actor == "unknown"));
    }

    /// <summary>What the next call is told; one that was under way when the connection was ended only fails.</summary>
    private static Task<string> RefusalAsync(NetworkLink link) => RefusalAsync(() => link.HeartbeatAsync(Alive, CancellationToken.None));

    /// <summary>What is said to a caller who is not let in. A connection that is ended at that moment may break before the sentence has arrived.</summary>
    private static async Task<string> RefusalAsync(Func<Task> call)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await call();
                Assert.Fail("the hospital is let in");
            }
            catch (LinkRefusedException error)
            {
                return error.Message;
            }
            catch (TransferException) when (attempt < 100)
            {
                // Again, on a new connection.
            }
        }
    }

    private static HospitalProfile Profile(string hospital) => new(hospital, new Dictionary<string, long> { ["toy"] = 100 });

    private static NetworkLink Link(OwnCertificate own) => new(new NetworkLinkOptions { Edges = [Live.NorthEdge] }, new MutualTls(() => own));

    private static async Task<(HttpStatusCode Status, string Sentence)> EnrolAsync(string hospital, byte[] secret, string? request = null, string from = "127.0.0.1", Uri? edge = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var stranger = RunningFederation.Client(null, IPAddress.Parse(from));
        using var content = new ByteArrayContent(new EnrolmentRequest(hospital, secret, request ?? SigningRequest.Create(key)).Write());
        using var reply = await stranger.PostAsync(new Uri(edge ?? Live.NorthEdge, EdgeRoutes.Enrol), content);
        return (reply.StatusCode, await reply.Content.ReadAsStringAsync());
    }
}
