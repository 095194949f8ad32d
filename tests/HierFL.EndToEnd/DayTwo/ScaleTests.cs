using HierFL.EndToEnd.Processes;
using HierFL.Testing;

namespace HierFL.EndToEnd.DayTwo;

/// <summary><c>docs/operations/scale-a-region.md</c>: a region gets a second silo while a round is open, and gives it back in another one.</summary>
[TestClass]
public sealed class ScaleTests
{
    [TestMethod]
    public async Task A_silo_comes_and_goes_in_open_rounds_and_leaves_the_model_as_it_was()
    {
        Installed.Need("curl");
        var ports = new FreePorts(4);
        await using var drill = await Drill.BeginAsync(
            "scale-a-region",
            new Dictionary<string, string> { ["11113"] = ports.Text(0), ["30003"] = ports.Text(1), ["8445"] = ports.Text(2), ["8083"] = ports.Text(3) });
        await using (await HeldRound.BeginAsync(drill.Federation, "pune"))
        {
            await drill.FollowAsync("Add a silo");
            await drill.FollowAsync("Let hospitals dial it");
        }

        await drill.GoesOnAsync();
        var both = await drill.FollowAsync("See that both are used");
        Assert.HasCount(2, Accepted(both), both);
        Assert.IsTrue(Accepted(both).All(count => count > 0), both);

        // The round is open, and lyon's update of it is at the silo that goes.
        await using (await HeldRound.BeginAsync(drill.Federation, "pune"))
        {
            await drill.FollowAsync("Take a silo away");
        }

        await drill.GoesOnAsync();
        await drill.EndAsync();
    }

    [TestMethod]
    public async Task On_Kubernetes_the_number_of_silos_is_a_value()
    {
        var manifests = await HelmPage.RenderAsync("scale-a-region");
        CollectionAssert.AreEqual(new[] { 4, 3 }, manifests.Select(Replicas).ToArray());
    }

    private static int Replicas(string manifests) => int.Parse(
        manifests.Split('\n').Single(line => line.StartsWith("  replicas: ", StringComparison.Ordinal))["  replicas: ".Length..], System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Updates that each silo has accepted.</summary>
    private static double[] Accepted(string metrics) => [.. metrics.Split('\n').Where(line => line.StartsWith("hierfl_update_admitted", StringComparison.Ordinal) && line.Contains("accepted", StringComparison.Ordinal))
        .Select(line => double.Parse(line.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture))];
}
