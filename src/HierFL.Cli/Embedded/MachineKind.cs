using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace HierFL.Cli.Embedded;

/// <summary>The kind of machine that bits are promised on: libtorch chooses its kernels by it.</summary>
internal static class MachineKind
{
    public static string Name { get; } = $"{RuntimeInformation.RuntimeIdentifier} {(Avx512F.IsSupported ? "avx512" : Avx2.IsSupported ? "avx2" : "portable")}";
}
