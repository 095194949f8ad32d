namespace HierFL.Grains.Hosting;

/// <summary>
/// Models and sums of a pass that is over. The collector waits with large arrays until the machine is short of memory, and by then a silo holds those of
/// many passes.
/// </summary>
internal static class LargeMemory
{
    /// <summary>Below it a collection costs more than it gives back.</summary>
    private const int LeastFloats = 4 << 20;

    /// <summary>Gives back what the last pass of such a model has left. The heap has few objects beside the large ones, so it takes milliseconds.</summary>
    public static void Reclaim(int floats)
    {
        if (floats >= LeastFloats)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: false);
        }
    }
}
