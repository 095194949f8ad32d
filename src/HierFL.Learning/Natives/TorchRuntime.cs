using System.Runtime.InteropServices;
using HierFL.Learning.Training;
using TorchSharp;

namespace HierFL.Learning.Natives;

/// <summary>The native half of TorchSharp, loaded once per process.</summary>
public static class TorchRuntime
{
    private static readonly Lock Gate = new();
    private static TorchVersion? Loaded;

    /// <summary>
    /// Loads libtorch and fixes one thread within an operation: hospitals train side by side, and more threads make small models slower.
    /// The first call takes a good part of a second, later ones nothing.
    /// </summary>
    /// <exception cref="LearningException">The library is missing or does not load; the message is one line with the remedy.</exception>
    public static TorchVersion Load()
    {
        lock (Gate)
        {
            return Loaded ??= LoadOnce();
        }
    }

    private static TorchVersion LoadOnce()
    {
        // When its own attempt fails, TorchSharp copies 477 MB beside the program before it says so: try first.
        var shim = FindShim(SearchFolders());
        Probe(shim);
        try
        {
            torch.set_num_threads(1);
        }
        catch (Exception error) when (error is TypeInitializationException or NotSupportedException or DllNotFoundException)
        {
            throw Unfit(shim, error);
        }

        var binding = typeof(torch).Assembly.GetName().Version?.ToString(3) ?? "unknown";
        return new TorchVersion(binding, torch.__version__, torch.cuda_is_available(), shim);
    }

    /// <summary>The shim's full path.</summary>
    internal static string FindShim(IReadOnlyList<string> folders)
    {
        var name = OperatingSystem.IsWindows() ? "LibTorchSharp.dll" : OperatingSystem.IsMacOS() ? "libLibTorchSharp.dylib" : "libLibTorchSharp.so";
        return folders.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists)
            ?? throw new LearningException(
                $"libtorch is missing: {name} is not in {string.Join(" or ", folders)}; build again, " +
                $"or publish for this system with dotnet publish -r {RuntimeInformation.RuntimeIdentifier}");
    }

    internal static void Probe(string shim)
    {
        try
        {
            NativeLibrary.Load(shim);
        }
        catch (Exception error) when (error is DllNotFoundException or BadImageFormatException)
        {
            throw Unfit(shim, error);
        }
    }

    private static LearningException Unfit(string shim, Exception error)
    {
        var reason = (error.InnerException ?? error).Message.Split('\n', 2)[0].Trim();
        return new LearningException(
            $"libtorch does not load from {shim}: {reason}; it needs x64, glibc 2.29 and libstdc++ of GCC 12 or later, and all files of its folder", error);
    }

    private static string[] SearchFolders()
    {
        var known = AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string ?? "";
        var own = Path.Combine(AppContext.BaseDirectory, "runtimes", RuntimeInformation.RuntimeIdentifier, "native");
        return [.. known.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Where(folder => folder.StartsWith(AppContext.BaseDirectory, StringComparison.Ordinal)).Append(AppContext.BaseDirectory).Append(own)
            .Select(Path.TrimEndingDirectorySeparator).Distinct()];
    }
}

/// <param name="Binding">Version of TorchSharp.</param>
/// <param name="Library">Version of libtorch.</param>
/// <param name="Cuda">Whether it finds a CUDA device.</param>
/// <param name="Path">The library that was loaded.</param>
public sealed record TorchVersion(string Binding, string Library, bool Cuda, string Path);
