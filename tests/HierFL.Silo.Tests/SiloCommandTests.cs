using System.Collections.Immutable;
using HierFL.Core.Rounds;
using HierFL.Grains.Registry;
using HierFL.Testing;

namespace HierFL.Silo.Tests;

/// <summary>What the process answers before it serves.</summary>
[TestClass]
[DoNotParallelize]
public sealed class SiloCommandTests
{
    [TestMethod]
    public async Task Version_and_help_end_well()
    {
        var version = await RunAsync("--version");
        Assert.AreEqual((0, "0.1.0"), (version.Code, version.Out.Trim()));

        var help = await RunAsync("--help");
        Assert.AreEqual(0, help.Code);
        Assert.Contains("Usage: hierfl-silo [run|check]", help.Out);
    }

    [TestMethod]
    public async Task Check_says_who_the_silo_is()
    {
        using var pki = new TestPki();
        using var folder = new TemporaryFolder();
        pki.Write(folder.Path + "/id", TestPki.SiloOf("north"));

        var check = await RunAsync("check", $"--identity={folder.Path}/id", $"--store:folder={folder.Path}/store");
        Assert.AreEqual((0, "north: configuration and certificate are in order", ""), (check.Code, check.Out.Trim(), check.Error));
    }

    [TestMethod]
    public async Task A_key_that_the_group_can_read_is_taken_only_where_that_is_said()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Inconclusive("files have no mode on Windows");
            return;
        }

        using var pki = new TestPki();
        using var folder = new TemporaryFolder();
        pki.Write(folder.Path + "/id", TestPki.SiloOf("north"));
        Protocol.Pki.AuthorityFolder.Write(pki.Of("north"), folder.Path + "/authority");
        foreach (var key in (string[])["id/identity.key", "authority/authority.key"])
        {
            File.SetUnixFileMode($"{folder.Path}/{key}", UnixFileMode.UserRead | UnixFileMode.GroupRead);
        }

        string[] arguments = ["check", $"--identity={folder.Path}/id", $"--authority={folder.Path}/authority", $"--store:folder={folder.Path}/store"];
        var refused = await RunAsync(arguments);
        Assert.AreEqual(2, refused.Code);
        Assert.Contains("identity.key has mode 440", refused.Error);
        Assert.AreEqual((0, ""), (await RunAsync([.. arguments, "--keyAccess=group"])) is var taken ? (taken.Code, taken.Error) : default);

        File.SetUnixFileMode($"{folder.Path}/authority/authority.key", UnixFileMode.UserRead | UnixFileMode.OtherRead);
        Assert.Contains("authority.key has mode 404", (await RunAsync([.. arguments, "--keyAccess=group"])).Error);
        Assert.Contains("keyAccess: found 'all'; allowed is owner, or group", (await RunAsync([.. arguments, "--keyAccess=all"])).Error);
    }

    [TestMethod]
    public async Task A_bad_file_ends_with_2_and_every_mistake_on_a_line()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.Path + "/silo.yaml", "cluster:\n  siloPort: no\n");

        var check = await RunAsync("check", "--config", folder.Path + "/silo.yaml");
        Assert.AreEqual(2, check.Code);
        Assert.HasCount(3, check.Error.Trim().Split('\n'));
        Assert.AreEqual(2, (await RunAsync("check", "--config", "/nowhere.yaml")).Code);
        Assert.AreEqual(2, (await RunAsync("check", "--config")).Code);
        Assert.AreEqual(2, (await RunAsync("frobnicate")).Code);
    }

    [TestMethod]
    public async Task The_certificate_of_a_hospital_makes_no_silo()
    {
        using var pki = new TestPki();
        using var folder = new TemporaryFolder();
        pki.Write(folder.Path + "/id", TestPki.HospitalOf("north", "aachen"));

        var check = await RunAsync("check", $"--identity={folder.Path}/id", $"--store:folder={folder.Path}/store");
        Assert.AreEqual((2, "the certificate is that of hierfl://cancer/hospital/north/aachen; a silo needs that of a silo"), (check.Code, check.Error.Trim()));
    }

    [TestMethod]
    public async Task The_authority_of_another_region_is_refused()
    {
        using var pki = new TestPki();
        using var folder = new TemporaryFolder();
        pki.Write(folder.Path + "/id", TestPki.SiloOf("north"));
        Protocol.Pki.AuthorityFolder.Write(pki.Of("south"), folder.Path + "/authority");

        var check = await RunAsync("check", $"--identity={folder.Path}/id", $"--authority={folder.Path}/authority", $"--store:folder={folder.Path}/store");
        Assert.AreEqual(2, check.Code);
        Assert.Contains("it is the authority of region 'south'; the silo's region is 'north'", check.Error);
    }

    [TestMethod]
    public async Task A_silo_whose_certificate_is_revoked_may_not_start()
    {
        using var pki = new TestPki();
        using var folder = new TemporaryFolder();
        pki.Write(folder.Path + "/id", TestPki.SiloOf("north"));
        Directory.CreateDirectory(folder.Path + "/store/regions/north");
        await File.WriteAllBytesAsync(
            folder.Path + "/store/regions/north/revocations.json", WireJson.Bytes<ImmutableArray<Revocation>>([new("silo/north", DateTimeOffset.UtcNow, "zoe", "")]));

        var run = await RunAsync("run", $"--identity={folder.Path}/id", $"--store:folder={folder.Path}/store");
        Assert.AreEqual(3, run.Code);
        Assert.Contains("is revoked", run.Error);
    }

    private static async Task<(int Code, string Out, string Error)> RunAsync(params string[] args)
    {
        var (stdout, stderr) = (Console.Out, Console.Error);
        using var written = new StringWriter();
        using var complained = new StringWriter();
        try
        {
            Console.SetOut(written);
            Console.SetError(complained);
            return (await SiloCommand.RunAsync(args), written.ToString(), complained.ToString());
        }
        finally
        {
            Console.SetOut(stdout);
            Console.SetError(stderr);
        }
    }
}
