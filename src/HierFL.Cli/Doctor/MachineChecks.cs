using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using HierFL.Learning.Natives;
using HierFL.Learning.Training;

namespace HierFL.Cli.Doctor;

/// <summary>Whether this machine can run a federation in one process, or speak with one elsewhere.</summary>
internal static class MachineChecks
{
    /// <summary>Below this not even a small run keeps its checkpoints.</summary>
    private const long LeastDiskBytes = 256_000_000;

    private const long GoodDiskBytes = 2_000_000_000;

    private const long LeastMemoryBytes = 1_000_000_000;

    private const long GoodMemoryBytes = 2_000_000_000;

    public static IEnumerable<CheckResult> Run(Machine machine)
    {
        yield return CheckResult.Ok("program", $"hierfl {Rendering.ProgramVersion.Text} on {RuntimeInformation.FrameworkDescription}, {RuntimeInformation.RuntimeIdentifier}");
        yield return Disk(machine, "folder", machine.Folder, "make room, or work in a folder on a larger disk: hierfl run --out DIR");
        yield return Disk(machine, "temp", machine.Temporary, "make room there, or name another folder in TMPDIR");
        yield return Memory(machine);
        yield return Torch(machine);
        yield return Loopback(machine);
    }

    private static CheckResult Disk(Machine machine, string check, string folder, string remedy)
    {
        try
        {
            machine.RequireWritable(folder);
            var free = machine.FreeBytes(folder);
            var found = $"{folder} can be written, {ByteText.Of(free)} are free";
            return free < LeastDiskBytes ? CheckResult.Fail(check, $"{found}; {ByteText.Of(LeastDiskBytes)} are needed at least", remedy)
                : free < GoodDiskBytes ? CheckResult.Warn(check, $"{found}; models of some size want {ByteText.Of(GoodDiskBytes)}", remedy)
                : CheckResult.Ok(check, found);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return CheckResult.Warn(check, $"{folder} cannot be written: {error.Message}", remedy);
        }
    }

    private static CheckResult Memory(Machine machine)
    {
        var memory = machine.MemoryBytes();
        const string Remedy = "give the machine or the container more, or train elsewhere: hierfl jobs submit";
        return memory < LeastMemoryBytes ? CheckResult.Fail("memory", $"{ByteText.Of(memory)}; an embedded run needs {ByteText.Of(LeastMemoryBytes)} at least", Remedy)
            : memory < GoodMemoryBytes ? CheckResult.Warn("memory", $"{ByteText.Of(memory)}; an embedded run of some size wants {ByteText.Of(GoodMemoryBytes)}", Remedy)
            : CheckResult.Ok("memory", ByteText.Of(memory));
    }

    private static CheckResult Torch(Machine machine)
    {
        try
        {
            var torch = machine.LoadTorch();
            return CheckResult.Ok("libtorch", $"{torch.Library} loads{(torch.Cuda ? ", and finds a CUDA device" : "")}");
        }
        catch (LearningException error)
        {
            return CheckResult.Fail("libtorch", error.Message, "hierfl run, predict and jobs submit need it: install hierfl for this system again, with all its files");
        }
    }

    private static CheckResult Loopback(Machine machine)
    {
        try
        {
            return CheckResult.Ok("ports", $"127.0.0.1 gives ports out, such as {machine.FreePort()}");
        }
        catch (SocketException error)
        {
            return CheckResult.Warn("ports", $"127.0.0.1 gives no port out: {error.Message}", "hierfl up needs some: let the container have a loopback interface");
        }
    }
}

/// <summary>What the checks ask of the machine they run on.</summary>
internal sealed record Machine
{
    public required string Folder { get; init; }

    public required string Temporary { get; init; }

    /// <summary>Throws where nothing can be written.</summary>
    public required Action<string> RequireWritable { get; init; }

    /// <summary>Bytes that may still be written below a folder.</summary>
    public required Func<string, long> FreeBytes { get; init; }

    /// <summary>Memory that the process may use, a container's limit included.</summary>
    public required Func<long> MemoryBytes { get; init; }

    public required Func<TorchVersion> LoadTorch { get; init; }

    /// <summary>A port of the loopback address that was free a moment ago.</summary>
    public required Func<int> FreePort { get; init; }

    public static Machine This { get; } = new()
    {
        Folder = Environment.CurrentDirectory,
        Temporary = Path.GetTempPath(),
        RequireWritable = folder =>
        {
            using var probe = new FileStream(
                Path.Combine(folder, $".hierfl-doctor-{Environment.ProcessId}"), FileMode.Create, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
        },
        FreeBytes = folder => new DriveInfo(folder).AvailableFreeSpace,
        MemoryBytes = () => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
        LoadTorch = TorchRuntime.Load,
        FreePort = () =>
        {
            using var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            return ((IPEndPoint)listener.LocalEndpoint).Port;
        },
    };
}
