using HierFL.Protocol.Enrolment;
using HierFL.Protocol.Tls;
using HierFL.Testing;

namespace HierFL.Agent.Tests.Commands;

[TestClass, DoNotParallelize]
public sealed class EnrollCommandTests
{
    [TestMethod]
    public async Task Writes_an_identity_that_only_its_owner_can_read()
    {
        await using var region = await ToyRegion.StartAsync();
        using var site = new ToySite();
        var run = await CommandRun.Of("enroll", region.Invite("north").Write(), "--site", site.File);

        Assert.AreEqual((0, ""), (run.Code, run.Error));
        StringAssert.StartsWith(run.Output, "Enrolled: hospital north of region eu in federation cancer.\n");
        using var identity = new CertificateFolder(site.Identity, TimeProvider.System);
        Assert.AreEqual(new PeerIdentity.Hospital("cancer", "eu", "north"), identity.Current.Identity);
        Assert.AreEqual($"{region.Edge}\n", File.ReadAllText(Path.Combine(site.Identity, "edges")));
        if (!OperatingSystem.IsWindows())
        {
            Assert.AreEqual(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(site.Identity, "identity.key")));
            Assert.AreEqual(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(site.Identity));
        }

        // The secret goes to nobody but the silo that the pinned root vouches for, and no key leaves.
        CollectionAssert.AreEqual(new[] { "stranger GET /v1/roots", "stranger POST /v1/enrol" }, region.Requests.ToArray());
    }

    [TestMethod]
    public async Task Refuses_to_replace_an_identity_unless_told_to()
    {
        await using var region = await ToyRegion.StartAsync();
        using var site = new ToySite();
        region.Enrol("north", site.Identity);
        var before = File.ReadAllText(Path.Combine(site.Identity, "identity.pem"));
        var token = region.Invite("north").Write();

        var refused = await CommandRun.Of("enroll", token, "--site", site.File);
        Assert.AreEqual((2, ""), (refused.Code, refused.Output));
        StringAssert.Contains(refused.Error, "holds the certificate of hierfl://cancer/hospital/eu/north already; --again replaces it");
        Assert.AreEqual(before, File.ReadAllText(Path.Combine(site.Identity, "identity.pem")));
        Assert.IsEmpty(region.Requests, "the token must not be spent");

        Assert.AreEqual(0, (await CommandRun.Of("enroll", token, "--again", "--site", site.File)).Code);
        Assert.AreNotEqual(before, File.ReadAllText(Path.Combine(site.Identity, "identity.pem")));

        var other = await CommandRun.Of("enroll", region.Invite("south").Write(), "--again", "--site", site.File);
        Assert.AreEqual(2, other.Code);
        StringAssert.Contains(other.Error, "another hospital needs a folder of its own");
    }

    [TestMethod]
    public async Task Renews_at_once_with_another_key_from_whichever_silo_answers()
    {
        await using var region = await ToyRegion.StartAsync();
        using var site = new ToySite();
        var none = await CommandRun.Of("renew", "--site", site.File);
        Assert.AreEqual(2, none.Code);
        StringAssert.Contains(none.Error, "the hospital is not enrolled");

        region.Enrol("north", site.Identity);
        using var before = new CertificateFolder(site.Identity, TimeProvider.System);
        await File.WriteAllTextAsync(Path.Combine(site.Identity, "edges"), $"https://127.0.0.1:1/\n{region.Edge}\n");
        var run = await CommandRun.Of("renew", "--site", site.File);
        Assert.AreEqual((0, ""), (run.Code, run.Error));
        StringAssert.StartsWith(run.Output, "Renewed: hospital north of region eu in federation cancer.");
        using var after = new CertificateFolder(site.Identity, TimeProvider.System);
        Assert.AreNotEqual(before.Current.Certificate.GetPublicKeyString(), after.Current.Certificate.GetPublicKeyString());

        region.Refusal = (403, "the hospital is suspended");
        var refused = await CommandRun.Of("renew", "--site", site.File);
        Assert.AreEqual(3, refused.Code);
        StringAssert.Contains(refused.Error, "the hospital is suspended");
    }

    [TestMethod]
    public async Task Renews_from_the_next_silo_where_one_speaks_another_protocol()
    {
        await using var region = await ToyRegion.StartAsync();
        using var site = new ToySite($"edges: ['{region.Edge}', '{region.Edge}']");
        region.Enrol("north", site.Identity);
        (region.Refusal, region.Refusals) = ((200, "{}"), 1);
        var run = await CommandRun.Of("renew", "--site", site.File);
        Assert.AreEqual((0, ""), (run.Code, run.Error));

        region.Refusals = 2;
        var unknown = await CommandRun.Of("renew", "--site", site.File);
        Assert.AreEqual((3, ""), (unknown.Code, unknown.Output));
        StringAssert.Contains(unknown.Error, $"{region.Edge} does not speak the protocol of this agent: ");
        Assert.DoesNotContain("   at ", unknown.Error);
    }

    [TestMethod]
    public async Task A_container_enrols_at_its_first_start_and_keeps_that()
    {
        await using var region = await ToyRegion.StartAsync();
        using var site = new ToySite();
        var token = Path.Combine(Path.GetDirectoryName(site.File)!, "token");
        await File.WriteAllTextAsync(token, region.Invite("north").Write() + "\n");

        Assert.AreEqual((0, ""), await RunAsync());
        var before = File.ReadAllText(Path.Combine(site.Identity, "identity.pem"));
        var asked = region.Requests.Count;
        Assert.AreEqual((0, ""), await RunAsync());
        Assert.AreEqual(before, File.ReadAllText(Path.Combine(site.Identity, "identity.pem")));
        Assert.HasCount(asked, region.Requests, "nobody is asked at the second start");

        File.Delete(Path.Combine(site.Identity, "identity.key"));
        Assert.AreEqual(2, (await RunAsync()).Code, "half an identity is not kept, nor replaced");

        async Task<(int Code, string Error)> RunAsync()
        {
            // A file of arguments: a container has no stdin, and a list of processes would show the token.
            var run = await CommandRun.Of("enroll", "@" + token, "--keep", "--site", site.File);
            return (run.Code, run.Error);
        }
    }

    [TestMethod]
    public async Task Says_why_a_token_is_not_taken()
    {
        await using var region = await ToyRegion.StartAsync();
        await using var stranger = await ToyRegion.StartAsync();
        using var site = new ToySite();
        var used = region.Invite("north");
        Assert.AreEqual(0, (await CommandRun.Of("enroll", used.Write(), "--site", site.File)).Code);

        await RefusedAsync(3, "the invitation has been used", used);
        await RefusedAsync(3, "the invitation has been used, or never was", region.Invite("north") with { Secret = EnrolmentToken.NewSecret() });
        await RefusedAsync(3, "the enrolment token expired on ", region.Invite("north", TimeSpan.FromMinutes(-1)));
        await RefusedAsync(3, "does not offer the root that the enrolment token names", region.Invite("north") with { Root = stranger.Pin });
        await RefusedAsync(3, "does not offer the root that the enrolment token names", region.Invite("north") with { Edge = stranger.Edge });
        await RefusedAsync(3, "expected: a silo of region us", region.Invite("north") with { Region = "us" });
        await RefusedAsync(4, "failed", region.Invite("north") with { Edge = new Uri("https://127.0.0.1:9") });
        Assert.IsFalse(stranger.Requests.Any(request => request.Contains("POST", StringComparison.Ordinal)), "a secret was sent to a stranger");

        async Task RefusedAsync(int code, string sentence, EnrolmentToken token)
        {
            using var fresh = new ToySite();
            var run = await CommandRun.Of("enroll", token.Write(), "--site", fresh.File);
            Assert.AreEqual((code, ""), (run.Code, run.Output), run.Error);
            StringAssert.Contains(run.Error, sentence);
            Assert.DoesNotContain("   at ", run.Error);
            Assert.DoesNotContain(Convert.ToBase64String(token.Secret), run.Error);
            Assert.IsFalse(File.Exists(Path.Combine(fresh.Identity, "identity.pem")));
        }
    }

    [TestMethod]
    [DataRow("hfl0.abc", "this is no enrolment token")]
    [DataRow("hfl1.abc", "the enrolment token is damaged or cut off")]
    public async Task Says_what_is_wrong_with_a_text_that_is_no_token(string text, string sentence)
    {
        using var site = new ToySite();
        var run = await CommandRun.Of("enroll", text, "--site", site.File);
        Assert.AreEqual((2, ""), (run.Code, run.Output));
        StringAssert.Contains(run.Error, sentence);
    }

    [TestMethod]
    public async Task Spends_no_token_where_the_folder_cannot_be_written()
    {
        await using var region = await ToyRegion.StartAsync();
        using var site = new ToySite();
        File.WriteAllText(site.Identity, "in the way");
        var run = await CommandRun.Of("enroll", region.Invite("north").Write(), "--site", site.File);
        Assert.AreEqual(2, run.Code);
        StringAssert.Contains(run.Error, "the token has not been used");
        Assert.IsEmpty(region.Requests);
    }
}
