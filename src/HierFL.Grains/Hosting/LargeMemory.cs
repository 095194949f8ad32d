namespace HierFL.Grains.Hosting;

/// <summary>
/// Models and sums of a pass that is over. The collector waits with large arrays until the machine is short of memory, and by then a silo holds those of
/// many passes.
/// </summary>
internal static class LargeMemory
{
    /// <summary>Below it a collection costs more than it gives back.</summary>
    private const long LeastBytes = 16 << 20;

    /// <summary>Gives back what nobody holds any more. The heap has few objects beside the large ones, so it takes milliseconds.</summary>
    /// <param name="bytes">About as many there are.</param>
    public static void Reclaim(long bytes)
    {
        if (bytes >= LeastBytes)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: false);
        }
    }
}
