namespace HierFL.Core.Tests.Rounds.Simulation;

/// <summary>What goes wrong while it storms: crashes of either tier, lost silos, second activations, an older checkpoint brought back.</summary>
internal static class Storm
{
    public static void Strike(World world)
    {
        if (!world.IsStormy)
        {
            // The directory heals: one activation each, the youngest.
            foreach (var alive in world.Aggregators.Values)
            {
                alive.RemoveRange(0, Math.Max(0, alive.Count - 1));
            }

            return;
        }

        var region = World.Regions[world.Below(World.Regions.Length)];
        switch (world.Below(8))
        {
            case 0:
                world.Silos[region][world.Below(2)].Crash();
                break;
            case 1:
                world.Aggregators[region].Clear();
                break;
            case 2:
                world.Aggregators[region].Add(new SimulatedRegion(world, region));
                break;
            case 3:
                world.Roots.ForEach(root => root.Die());
                world.Roots.Clear();
                world.Roots.Add(new SimulatedRoot(world));
                break;
            case 4:
                world.Roots.Add(new SimulatedRoot(world));
                break;
            case 5 when world.Chance(0.3):
                world.Roots.ForEach(root => root.Die());
                world.Roots.Clear();
                world.Store.RestoreOlder(world.Below(2) + 1);
                world.Roots.Add(new SimulatedRoot(world));
                break;
            case 6:
                world.Hospitals.Values.ElementAt(world.Below(world.Hospitals.Count)).Restart();
                break;
            default:
                break;
        }

        world.After(30 + world.Below(120), () => Strike(world));
    }
}
