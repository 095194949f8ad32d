namespace HierFL.Benchmarks.Federation;

/// <summary>A folder for all that a benchmark writes, gone with it. In memory where the machine offers that: a disk is not what is measured.</summary>
internal sealed class WorkFolder : IDisposable
{
    private const string Memory = "/dev/shm";

    private readonly string _root;

    public WorkFolder(string parent) => _root = Directory.CreateDirectory(System.IO.Path.Combine(parent, $"hierfl-benchmark-{Environment.ProcessId}")).FullName;

    public static string Standard => Directory.Exists(Memory) ? Memory : System.IO.Path.GetTempPath();

    public string Path(string name) => System.IO.Path.Combine(_root, name);

    public void Dispose() => Directory.Delete(_root, recursive: true);
}
