using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace HierFL.Benchmarks.Reporting;

/// <summary>Where the figures come from.</summary>
internal static class Machine
{
    public static string Line() => string.Create(
        CultureInfo.InvariantCulture,
        $"{DateTime.UtcNow:yyyy-MM-dd HH:mm} UTC; {Processor()}, {Environment.ProcessorCount} cores; {Flags()}; {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 30} GiB; {RuntimeInformation.OSDescription}; {RuntimeInformation.FrameworkDescription}; {OpenSsl()}; {Load()}");

    /// <summary>How busy the machine is: above the number of cores, others take part of them.</summary>
    public static string Load() => File.Exists("/proc/loadavg") ? $"load {string.Join(' ', File.ReadAllText("/proc/loadavg").Split(' ')[..3])}" : "load unknown";

    private static string Processor()
    {
        const string key = "model name";
        var line = File.Exists("/proc/cpuinfo") ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(text => text.StartsWith(key, StringComparison.Ordinal)) : null;
        return line?.Split(':')[1].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString();
    }

    private static string Flags()
    {
        (string Name, bool Has)[] known = [("avx2", Avx2.IsSupported), ("avx512dq", Avx512DQ.IsSupported), ("aes", Aes.IsSupported), ("sha_ni", HasSha())];
        return string.Join(' ', known.Where(flag => flag.Has).Select(flag => flag.Name));
    }

    /// <summary>Its version counts as the processor does: since 3.1 it encrypts with AVX-512.</summary>
    private static string OpenSsl()
    {
        if (!OperatingSystem.IsLinux())
        {
            return "no OpenSSL";
        }

        // 0xMNN00PP0: major, minor and patch.
        var version = System.Security.Cryptography.SafeEvpPKeyHandle.OpenSslVersion;
        return $"OpenSSL {version >> 28}.{(version >> 20) & 0xff}.{(version >> 4) & 0xff}";
    }

    private static bool HasSha() => File.Exists("/proc/cpuinfo") && File.ReadLines("/proc/cpuinfo").Any(line => line.StartsWith("flags", StringComparison.Ordinal) && line.Contains(" sha_ni", StringComparison.Ordinal));
}
