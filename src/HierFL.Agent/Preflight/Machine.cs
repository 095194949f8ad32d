using HierFL.Learning.Natives;

namespace HierFL.Agent.Preflight;

/// <summary>What the checks ask of the machine they run on.</summary>
internal sealed record Machine
{
    /// <summary>Bytes that may still be written below a folder.</summary>
    public required Func<string, long> FreeBytes { get; init; }

    /// <summary>Memory that the process may use, a container's limit included.</summary>
    public required Func<long> MemoryBytes { get; init; }

    /// <summary>Loads libtorch.</summary>
    public required Func<TorchVersion> LoadTorch { get; init; }

    public static Machine This { get; } = new()
    {
        FreeBytes = folder => new DriveInfo(folder).AvailableFreeSpace,
        MemoryBytes = () => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
        LoadTorch = TorchRuntime.Load,
    };
}
