namespace HierFL.Grains.Hosting;

/// <summary>
/// Models and sums of a pass that is over. The collector waits with large arrays until the machine is short of memory, and by then a silo holds those of
/// many passes.
/// </summary>
internal static class LargeMemory
{
    /// <summary>Below it a collection costs more than it gives back.</summary>
    private const long LeastBytes = 16 << 20;

    /// <summary>
    /// Gives back to the system what nobody holds any more, at once: left to the collector, a silo keeps the place of a sum or two in resident memory beside those it
    /// works on. The heap has few objects beside the large ones, so it takes milliseconds for each hundred megabytes that stay.
    /// </summary>
    /// <param name="bytes">About as many there are.</param>
    public static void Reclaim(long bytes)
    {
        if (bytes >= LeastBytes)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        }
    }
}
