using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using HierFL.Cli.Tests.Commands;
using HierFL.Protocol.Tls;
using HierFL.Testing;

namespace HierFL.Cli.Tests.Pki;

[TestClass, DoNotParallelize]
public sealed class PkiCommandTests
{
    [TestMethod]
    public async Task Every_identity_that_is_issued_is_believed_by_the_others()
    {
        using var folder = new TemporaryFolder();
        await InitAsync(folder, "eu", "us");
        await DoneAsync("pki", "silo", "--authority", folder.File("pki/eu"), "--out", folder.File("silo-eu"));
        await DoneAsync("pki", "silo", "--authority", folder.File("pki/root"), "--out", folder.File("silo-root"));
        await DoneAsync(
            "pki", "operator", "ada", "--role", "data-scientist,auditor", "--authority", folder.File("pki/operators"), "--out", folder.File("ada"));

        using var ada = new CertificateFolder(folder.File("ada"), TimeProvider.System);
        var own = ada.Current;
        Assert.AreEqual(new PeerIdentity.Operator("demo", "ada", OperatorRoles.DataScientist | OperatorRoles.Auditor), own.Identity);
        foreach (var region in (string[])["eu", "root"])
        {
            using var silo = new CertificateFolder(folder.File("silo-" + region), TimeProvider.System);
            Assert.AreEqual(new PeerIdentity.Silo("demo", region), own.Trust.Verify(silo.Current.Certificate, silo.Current.Authorities, PeerPurpose.Server).Identity);
            Assert.AreEqual(own.Identity, silo.Current.Trust.Verify(own.Certificate, own.Authorities, PeerPurpose.Client).Identity);
        }
    }

    [TestMethod]
    public async Task A_region_is_added_later_by_the_offline_root()
    {
        using var folder = new TemporaryFolder();
        await InitAsync(folder, "eu");
        await DoneAsync("pki", "region", "ap", "--root", folder.File("pki/offline-root"));
        await DoneAsync("pki", "silo", "--authority", folder.File("pki/ap"), "--out", folder.File("silo-ap"));
        Assert.AreEqual("hierfl://demo/silo/ap", Report(await CommandRun.Of("pki", "show", folder.File("silo-ap"), "-o", "json")).GetProperty("identity").GetString());

        await RefusedAsync("no region may be called 'offline-root'", "pki", "region", "offline-root", "--root", folder.File("pki/offline-root"));
        await RefusedAsync("holds an authority already", "pki", "region", "ap", "--root", folder.File("pki/offline-root"));
        await RefusedAsync("may not issue", "pki", "region", "af", "--root", folder.File("pki/eu"));
    }

    [TestMethod]
    public async Task No_key_is_ever_written_over()
    {
        using var folder = new TemporaryFolder();
        await InitAsync(folder, "eu");
        await DoneAsync("pki", "silo", "--authority", folder.File("pki/eu"), "--out", folder.File("silo"));
        var before = Keys(folder);
        await RefusedAsync("is not empty", "pki", "init", "--federation", "demo", "--out", folder.File("pki"));
        await RefusedAsync("no key is written over", "pki", "silo", "--authority", folder.File("pki/eu"), "--out", folder.File("silo"));
        await RefusedAsync("no key is written over", "pki", "silo", "--authority", folder.File("pki/eu"), "--out", folder.File("pki/eu"));
        CollectionAssert.AreEqual(before, Keys(folder));
    }

    [TestMethod]
    public async Task A_renewed_certificate_has_the_same_key_and_a_later_end()
    {
        using var folder = new TemporaryFolder();
        await InitAsync(folder, "eu");
        await DoneAsync("pki", "silo", "--authority", folder.File("pki/eu"), "--out", folder.File("silo"), "--days", "2");
        var (key, before) = (File.ReadAllText(folder.File("silo/identity.key")), Report(await CommandRun.Of("pki", "show", folder.File("silo"), "-o", "json")));
        await DoneAsync("pki", "renew", folder.File("silo"), "--authority", folder.File("pki/eu"), "--days", "60");
        var after = Report(await CommandRun.Of("pki", "show", folder.File("silo"), "-o", "json"));
        Assert.AreEqual(key, File.ReadAllText(folder.File("silo/identity.key")));
        Assert.AreEqual(58, (after.GetProperty("notAfter").GetDateTimeOffset() - before.GetProperty("notAfter").GetDateTimeOffset()).TotalDays, 0.01);
        Assert.AreNotEqual(before.GetProperty("serial").GetString(), after.GetProperty("serial").GetString());
        Assert.IsTrue(after.GetProperty("isTrusted").GetBoolean());

        await RefusedAsync("may not issue", "pki", "renew", folder.File("silo"), "--authority", folder.File("pki/root"));
    }

    [TestMethod]
    public async Task A_renewed_identity_keeps_its_roots_and_gets_those_of_the_authority()
    {
        using var folder = new TemporaryFolder();
        await InitAsync(folder, "eu");
        await DoneAsync("pki", "silo", "--authority", folder.File("pki/eu"), "--out", folder.File("silo"));
        await DoneAsync("pki", "init", "--federation", "demo", "--out", folder.File("next"), "--region", "eu");
        string[] both = [Root("pki"), Root("next")];
        for (var time = 0; time < 2; time++)
        {
            await DoneAsync("pki", "renew", folder.File("silo"), "--authority", folder.File("next/eu"));
            var report = Report(await CommandRun.Of("pki", "show", folder.File("silo"), "-o", "json"));
            CollectionAssert.AreEqual(both, report.GetProperty("roots").EnumerateArray().Select(root => root.GetString()).ToArray());
            Assert.IsTrue(report.GetProperty("isTrusted").GetBoolean());
        }

        string Root(string pki)
        {
            using var root = X509CertificateLoader.LoadCertificateFromFile(folder.File(pki + "/offline-root/authority.pem"));
            return Trust.Pin(root);
        }
    }

    [TestMethod]
    public async Task Shows_what_a_folder_holds_in_every_form()
    {
        using var folder = new TemporaryFolder();
        await InitAsync(folder, "eu");
        await DoneAsync("pki", "operator", "ada", "--role", "admin", "--authority", folder.File("pki/operators"), "--out", folder.File("ada"));
        foreach (var (format, golden) in ((string, string)[])[("table", "pki-show.txt"), ("json", "pki-show.json"), ("yaml", "pki-show.yaml")])
        {
            var run = await CommandRun.Of("pki", "show", folder.File("ada"), "-o", format);
            Assert.AreEqual((0, ""), (run.Code, run.Error));
            Golden.Check($"tests/HierFL.Cli.Tests/Goldens/{golden}", Masks.Certificates(run.Output.Replace(folder.Path, "FOLDER", StringComparison.Ordinal)));
        }

        foreach (var authority in (string[])["offline-root", "root", "operators", "eu"])
        {
            Assert.IsTrue(Report(await CommandRun.Of("pki", "show", folder.File("pki/" + authority), "-o", "json")).GetProperty("isTrusted").GetBoolean(), authority);
        }
    }

    [TestMethod]
    public async Task Tells_what_would_not_be_believed()
    {
        using var folder = new TemporaryFolder();
        await InitAsync(folder, "eu");
        await DoneAsync("pki", "silo", "--authority", folder.File("pki/eu"), "--out", folder.File("silo"));
        await DoneAsync("pki", "init", "--federation", "demo", "--out", folder.File("other"));

        File.Copy(folder.File("other/root/ca.pem"), folder.File("silo/ca.pem"), overwrite: true);
        var run = await CommandRun.Of("pki", "show", folder.File("silo"));
        Assert.AreEqual(3, run.Code);
        StringAssert.Contains(run.Output, "is not of this federation");

        run = await CommandRun.Of("pki", "show", folder.Path);
        Assert.AreEqual(2, run.Code);
        StringAssert.Contains(run.Error, "is no identity and no authority");
    }

    [TestMethod]
    public async Task Refuses_names_that_cannot_be()
    {
        using var folder = new TemporaryFolder();
        await RefusedAsync("is not the name of a federation", "pki", "init", "--federation", "De Mo", "--out", folder.File("a"));
        await RefusedAsync("found 'operators' twice", "pki", "init", "--federation", "demo", "--out", folder.File("b"), "--region", "operators");
        await RefusedAsync("found 'eu' twice", "pki", "init", "--federation", "demo", "--out", folder.File("c"), "--region", "eu", "eu");
        Assert.IsFalse(Directory.Exists(folder.File("a")) || Directory.Exists(folder.File("b")) || Directory.Exists(folder.File("c")));

        await InitAsync(folder);
        await RefusedAsync("--role: found 'boss'", "pki", "operator", "ada", "--role", "boss", "--authority", folder.File("pki/operators"), "--out", folder.File("d"));
        await RefusedAsync("may not issue", "pki", "operator", "ada", "--role", "admin", "--authority", folder.File("pki/root"), "--out", folder.File("d"));
        await RefusedAsync("found the offline root", "pki", "silo", "--authority", folder.File("pki/offline-root"), "--out", folder.File("d"));
        await RefusedAsync("--days: found '367'", "pki", "silo", "--authority", folder.File("pki/root"), "--out", folder.File("d"), "--days", "367");
        Assert.IsFalse(Directory.Exists(folder.File("d")));
    }

    private static Task InitAsync(TemporaryFolder folder, params string[] regions) =>
        DoneAsync(["pki", "init", "--federation", "demo", "--out", folder.File("pki"), .. regions.SelectMany(region => (string[])["--region", region])]);

    private static async Task DoneAsync(params string[] args)
    {
        var run = await CommandRun.Of(args);
        Assert.AreEqual((0, ""), (run.Code, run.Error));
    }

    private static async Task RefusedAsync(string sentence, params string[] args)
    {
        var run = await CommandRun.Of(args);
        Assert.AreEqual((2, ""), (run.Code, run.Output), run.Error);
        StringAssert.Contains(run.Error, sentence);
    }

    private static JsonElement Report(CommandRun run)
    {
        Assert.AreEqual((0, ""), (run.Code, run.Error));
        return JsonDocument.Parse(run.Output).RootElement;
    }

    private static string[] Keys(TemporaryFolder folder) =>
        [.. Directory.GetFiles(folder.Path, "*.key", SearchOption.AllDirectories).Order().Select(path => path + Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path))))];
}
