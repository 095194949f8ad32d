namespace HierFL.Testing;

/// <summary>A temporary folder in memory where the system has one with room: a test of hundreds of crashes need not wait for a disk.</summary>
internal sealed class MemoryFolder : IDisposable
{
    private const string SharedMemory = "/dev/shm";

    // Containers have little of it by default, and a full one fails tests for no fault of theirs.
    private const long RoomBytes = 512L << 20;

    public string Path { get; } = Directory.Exists(SharedMemory) && new DriveInfo(SharedMemory).AvailableFreeSpace >= RoomBytes
        ? Directory.CreateDirectory(System.IO.Path.Combine(SharedMemory, "hierfl-test-" + System.IO.Path.GetRandomFileName())).FullName
        : Directory.CreateTempSubdirectory("hierfl-test-").FullName;

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
