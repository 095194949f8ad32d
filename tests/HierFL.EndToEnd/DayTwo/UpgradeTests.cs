using HierFL.EndToEnd.Federation;
using HierFL.EndToEnd.Helm;
using HierFL.EndToEnd.Processes;

namespace HierFL.EndToEnd.DayTwo;

/// <summary><c>docs/operations/upgrade.md</c>: silos and agents of two versions work side by side, and a job does not notice.</summary>
[TestClass]
public sealed class UpgradeTests
{
    private const string Member = "sinceTheNextVersion";

    [TestMethod]
    public async Task An_upgrade_in_the_middle_of_a_job_and_back_leaves_the_model_as_it_was()
    {
        // Without Redis the silo of the root is the membership itself, and cannot be replaced.
        Installed.Need("redis-server");
        var (now, next) = (await VersionAsync(LocalPrograms.Silo), await VersionAsync(LocalPrograms.NextSilo));
        Assert.AreNotEqual(now, next);
        await using var drill = await Drill.BeginAsync(
            "upgrade", new Dictionary<string, string> { ["0.1.0"] = now, ["0.2.0"] = next }, federation => Unpack(federation, now, next));

        await drill.FollowAsync("Before");
        for (var times = Length.Of(1, 5); times > 0; times--)
        {
            await ThereAndBackAsync(drill, next);
        }

        await drill.EndAsync();
    }

    [TestMethod]
    public async Task On_Kubernetes_one_silo_goes_when_another_is_ready()
    {
        foreach (var manifests in await HelmPage.RenderAsync("upgrade"))
        {
            Assert.Contains("hierfl-silo:0.2.0", manifests);
            Assert.Contains("maxUnavailable: 0, maxSurge: 1", manifests);
            Assert.Contains("terminationGracePeriodSeconds: 75", manifests);
        }
    }

    private static async Task ThereAndBackAsync(Drill drill, string next)
    {
        foreach (var step in (string[])["A region", "The next region", "The root"])
        {
            await drill.FollowAsync(step);
            await drill.GoesOnAsync();
        }

        Assert.Contains(Member, drill.Federation.Job("drill").HeadText(), "the new root writes what the old one does not know");
        await drill.FollowAsync("Agents");
        await drill.GoesOnAsync();
        foreach (var hospital in LocalFederation.Hospitals)
        {
            Assert.AreEqual(next, (await new LocalAgent(drill.Federation, hospital).StatusAsync()).GetProperty("version").GetString(), hospital);
        }

        await drill.FollowAsync("Take it back");
        await drill.GoesOnAsync();
        Assert.DoesNotContain(Member, drill.Federation.Job("drill").HeadText(), "the old root has read it and goes on");
    }

    /// <summary>Two versions of the programs beside each other, as if they had been unpacked.</summary>
    private static void Unpack(LocalFederation federation, string now, string next)
    {
        foreach (var (version, program) in new[] { (now, LocalPrograms.Silo), (now, LocalPrograms.Agent), (next, LocalPrograms.NextSilo), (next, LocalPrograms.NextAgent) })
        {
            Directory.CreateDirectory(federation.FileOf($"versions/{version}"));
            File.CreateSymbolicLink(federation.FileOf($"versions/{version}/{Path.GetFileName(program)}"), program);
        }
    }

    private static async Task<string> VersionAsync(string program) => (await Hierfl.RunAsync(program, Path.GetTempPath(), ["--version"])).Expect(0).Stdout.Trim();
}
