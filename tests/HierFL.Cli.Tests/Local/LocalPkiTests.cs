using HierFL.Cli.Local;
using HierFL.Cli.Pki;
using HierFL.Testing;

namespace HierFL.Cli.Tests.Local;

[TestClass]
public sealed class LocalPkiTests
{
    [TestMethod]
    public void A_start_that_was_killed_anywhere_in_it_can_be_repeated()
    {
        var looks = 0;
        for (var isWhole = false; !isWhole; looks++)
        {
            using var files = new TemporaryFolder();
            var folder = LocalFolder.At(files.File("here"));
            isWhole = IsWhole(folder, new DyingClock(looks));
            LocalPki.Ensure(folder, ["eu", "us"], TimeProvider.System);

            string[] identities = [folder.Operator, .. ((string[])["root", "eu", "us"]).Select(region => folder.Identity("silo-" + region))];
            foreach (var identity in identities)
            {
                Assert.IsTrue(IdentityReport.Read(identity, TimeProvider.System).IsTrusted, $"{identity}, killed at look {looks}");
            }

            Assert.IsEmpty(Directory.GetDirectories(folder.Root, "*.new", SearchOption.AllDirectories));
        }

        Assert.IsGreaterThan(8, looks, "a look for each certificate");
    }

    [TestMethod]
    public void Another_region_gets_an_authority_of_the_same_root()
    {
        using var files = new TemporaryFolder();
        var folder = LocalFolder.At(files.File("here"));
        LocalPki.Ensure(folder, ["eu"], TimeProvider.System);
        var before = IdentityReport.Read(folder.Identity("silo-eu"), TimeProvider.System);
        LocalPki.Ensure(folder, ["eu", "us"], TimeProvider.System);
        Assert.AreEqual(before.Serial, IdentityReport.Read(folder.Identity("silo-eu"), TimeProvider.System).Serial);
        Assert.AreEqual(before.Roots[0], IdentityReport.Read(folder.Identity("silo-us"), TimeProvider.System).Roots[0]);
    }

    private static bool IsWhole(LocalFolder folder, TimeProvider time)
    {
        try
        {
            LocalPki.Ensure(folder, ["eu", "us"], time);
            return true;
        }
        catch (KilledException)
        {
            return false;
        }
    }

    /// <summary>Every certificate is dated: a clock that fails ends what is made between two of them.</summary>
    private sealed class DyingClock(int looks) : TimeProvider
    {
        private int _left = looks;

        public override DateTimeOffset GetUtcNow() => _left-- > 0 ? base.GetUtcNow() : throw new KilledException();
    }

    private sealed class KilledException : Exception;
}
