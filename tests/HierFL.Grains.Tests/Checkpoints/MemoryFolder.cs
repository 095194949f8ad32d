namespace HierFL.Grains.Tests.Checkpoints;

/// <summary>A temporary folder in memory where the system has one: a test of hundreds of crashes need not wait for a disk.</summary>
internal sealed class MemoryFolder : IDisposable
{
    private const string SharedMemory = "/dev/shm";

    public string Path { get; } = Directory.Exists(SharedMemory)
        ? Directory.CreateDirectory(System.IO.Path.Combine(SharedMemory, "hierfl-test-" + System.IO.Path.GetRandomFileName())).FullName
        : Directory.CreateTempSubdirectory("hierfl-test-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
