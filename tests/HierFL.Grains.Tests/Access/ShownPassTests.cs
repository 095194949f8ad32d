using HierFL.Core.Rounds;
using HierFL.Grains.Access;
using HierFL.Grains.Placement;
using HierFL.Grains.Registry;
using HierFL.Grains.Storage;
using HierFL.Grains.Tests.Peers;
using HierFL.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace HierFL.Grains.Tests.Access;

/// <summary>Only calls that leave the process are signed.</summary>
[TestClass]
public sealed class ShownPassTests
{
    [TestMethod]
    public async Task A_call_to_its_own_grain_is_not_signed_and_one_to_another_silo_is()
    {
        using var folder = new MemoryFolder();
        await using var cluster = await ToyCluster.StartAsync(new LocalFolderStore(folder.Path, CrashPoints.None), GrainKeys.RootRegion, "north");
        var (root, north) = (cluster.Services(0), cluster.Services(1));

        // The first calls ask the runtime's directory where the grain is, in whichever silo that lies.
        await CountAsync(north);
        await CountAsync(root);

        Assert.AreEqual(0, await SignedForAsync(north));
        Assert.AreEqual(1, await SignedForAsync(root));

        static Task<RosterCount> CountAsync(IServiceProvider silo) =>
            silo.GetRequiredService<IGrainFactory>().GetGrain<IRegionRoster>("north").CountAsync("toy", learns: true);

        static async Task<int> SignedForAsync(IServiceProvider silo)
        {
            var passes = (ToyPasses)silo.GetRequiredService<ICallPasses>();
            var before = passes.Signed("north");
            await CountAsync(silo);
            return passes.Signed("north") - before;
        }
    }
}
