using HierFL.EndToEnd.Processes;

namespace HierFL.EndToEnd.DayTwo;

/// <summary><c>docs/operations/retention.md</c>, typed as it stands.</summary>
[TestClass]
public sealed class RetentionTests
{
    [TestMethod]
    public async Task A_log_is_exported_proven_and_pruned_and_goes_on_as_one_chain()
    {
        var page = new OperationsPage("retention");
        await using var drill = await Disaster.StartAsync();
        var federation = drill.Federation;
        await federation.SubmitAsync("first", Jobs.Stateless);
        await federation.EndAsync("first");

        await drill.TypeAsync(page.Below("Export the audit logs"));
        await federation.SubmitAsync("second", Jobs.Stateless);
        await federation.EndAsync("second");
        await drill.TypeAsync(page.Below("Export what is new"));
        await drill.TypeAsync(page.Below("Prove that nothing is missing"));
        await drill.TypeAsync(page.Below("Take exported entries away"));

        Assert.IsFalse(File.Exists(federation.FileOf(".hierfl/blobs/audit/root/000000000003.json")), "nothing was taken away");
        await federation.SubmitAsync("third", Jobs.Stateless);
        await federation.EndAsync("third");
        await drill.TypeAsync(page.Below("Prove the rest"));
        page.AssertAllTyped();
    }
}
