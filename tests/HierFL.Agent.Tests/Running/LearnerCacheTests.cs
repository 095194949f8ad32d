using HierFL.Agent.Configuration;
using HierFL.Agent.Running;
using HierFL.Core.Jobs;
using HierFL.Learning.Training;

namespace HierFL.Agent.Tests.Running;

[TestClass]
public sealed class LearnerCacheTests
{
    private static readonly JobSpec Job = Parse("positive: 'yes'");

    [TestMethod]
    public void Rounds_of_a_job_share_a_learner_and_jobs_do_not()
    {
        using var site = new ToySite();
        var cache = new LearnerCache(SiteFile.Read(site.File), "eu");
        var first = cache.Get("north", Job, "beds");
        Assert.AreSame(first, cache.Get("north", Job with { }, "beds"));
        Assert.AreNotSame(first, cache.Get("north", Parse("positive: 'no'"), "beds"));
        Assert.AreEqual(2, cache.Count);
    }

    [TestMethod]
    public void A_table_that_has_changed_is_read_again()
    {
        using var site = new ToySite();
        var cache = new LearnerCache(SiteFile.Read(site.File), "eu");
        var first = cache.Get("north", Job, "beds");
        File.AppendAllText(site.Data, "4,41,1.5,train,yes\n");
        Assert.AreNotSame(first, cache.Get("north", Job, "beds"));
    }

    [TestMethod]
    public void Images_that_have_changed_are_read_again()
    {
        using var site = new ToySite();
        var images = site.Data + ".idx";
        File.WriteAllBytes(images, [0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 7]);
        var table = site.Data + ".scans.csv";
        File.WriteAllText(table, "scan,label\n0,yes\n");
        File.WriteAllText(site.File, $"datasets: {{beds: {{file: {table}, images: {{column: scan, idx: {images}}}}}}}\n");
        var (cache, job) = (new LearnerCache(SiteFile.Read(site.File), "eu"), Job with { Data = new DataSpec { Dataset = "beds" } });
        var first = cache.Get("north", job, "beds");
        Assert.AreSame(first, cache.Get("north", job, "beds"));
        File.WriteAllBytes(images, [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 1, 7, 8]);
        Assert.AreNotSame(first, cache.Get("north", job, "beds"));
    }

    [TestMethod]
    public void Memory_is_bounded_and_the_last_one_stays()
    {
        using var site = new ToySite("resources: {cache: 100B}");
        var cache = new LearnerCache(SiteFile.Read(site.File), "eu");
        cache.Get("north", Job, "beds");
        var last = cache.Get("north", Parse("positive: 'no'"), "beds");
        Assert.AreEqual(1, cache.Count);
        Assert.AreSame(last, cache.Get("north", Parse("positive: 'no'"), "beds"));
    }

    [TestMethod]
    public void The_region_is_told_no_value_of_a_table_and_the_log_its_place()
    {
        using var site = new ToySite();
        File.AppendAllText(site.Data, "4,Mueller,1.5,train,yes\n");
        var cache = new LearnerCache(SiteFile.Read(site.File), "eu");
        var error = Assert.ThrowsExactly<LearningException>(() => cache.Get("north", Job, "beds"));
        Assert.AreEqual("hospital 'north' cannot use its data set 'beds' for job 'toy'; the log of its agent says where", error.Message);
        Assert.AreEqual($"{error.Message}: {site.Data}, line 5, column 'age' cannot be used", SafeText.Of(error));
    }

    private static JobSpec Parse(string positive)
    {
        var text = $"{{version: 1, name: toy, model: {{kind: mlp}}, data: {{dataset: beds, features: [age, size]}}, target: {{task: binary, column: label, {positive}}}}}";
        var (job, errors) = JobFile.Parse(YamlReader.Read(text), LearningSetup.Catalogue);
        return job ?? throw new InvalidOperationException(ErrorText.Of("job", errors));
    }
}
