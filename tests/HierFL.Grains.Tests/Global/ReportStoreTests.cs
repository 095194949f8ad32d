using System.Collections.Immutable;
using HierFL.Core.Metrics;
using HierFL.Core.Rounds;
using HierFL.Grains.Global;
using HierFL.Grains.Storage;
using HierFL.Grains.Tests.Storage;
using HierFL.Testing;

namespace HierFL.Grains.Tests.Global;

[TestClass]
public sealed class ReportStoreTests
{
    private const string Path = "jobs/toy/metrics/000002.json";

    [TestMethod]
    [DataRow("{", "jobs/toy/metrics/000002.json is damaged (")]
    [DataRow(null, "jobs/toy/metrics/000002.json is damaged (it tells of round 1); restore the file")]
    public async Task A_report_that_is_damaged_or_of_another_round_is_named_with_what_to_do(string? content, string sentence)
    {
        using var folder = new MemoryFolder();
        var store = new LocalFolderStore(folder.Path, CrashPoints.None);
        var reports = new ReportStore(store);
        await reports.WriteAsync("toy", new RoundReport { Round = 1, Model = "m", Metrics = ImmutableSortedDictionary<string, MetricEstimate>.Empty });
        Assert.AreEqual("m", (await reports.FindAsync("toy", 1))!.Model);
        Assert.IsNull(await reports.FindAsync("toy", 2));

        var written = await File.ReadAllTextAsync(folder.File("jobs/toy/metrics/000001.json"));
        await File.WriteAllTextAsync(folder.File(Path), content ?? written);
        var damage = await Assert.ThrowsExactlyAsync<InvalidDataException>(() => reports.FindAsync("toy", 2));
        Assert.StartsWith(sentence, damage.Message);
    }
}
