using HierFL.Core.Rounds;
using HierFL.Grains.Global;
using HierFL.Grains.Storage;
using HierFL.Grains.Tests.Checkpoints;
using HierFL.Grains.Tests.Global;
using HierFL.Testing;

namespace HierFL.Grains.Tests.Registry;

/// <summary>What the root remembers of a job.</summary>
[TestClass]
public sealed class JobMemoryTests
{
    [TestMethod]
    public async Task The_activation_of_a_job_that_is_over_may_go()
    {
        using var folder = new MemoryFolder();
        await using var run = await RegistryRun.StartAsync(new LocalFolderStore(folder.Path, CrashPoints.None));
        await run.JoinAsync("north", "aachen");
        await run.SubmitAsync(new ToyJob { Rounds = 1 });
        await run.EndAsync(ToyJob.DefaultName);

        var silo = run.Federation.Silo.Grains.GetGrain<IManagementGrain>(0);
        await Eventually.HoldsAsync("it is collected", async () =>
        {
            await silo.ForceActivationCollection(TimeSpan.Zero);
            return !(await silo.GetSimpleGrainStatistics()).Any(grain => grain.ActivationCount > 0 && grain.GrainType.Contains(nameof(GlobalAggregatorGrain), StringComparison.Ordinal));
        });
    }
}
