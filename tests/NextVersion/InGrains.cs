using System.Runtime.CompilerServices;
using HierFL.Grains.Checkpoints;

namespace HierFL.NextVersion;

/// <summary>Heads and manifests.</summary>
internal static class InGrains
{
#pragma warning disable CA2255 // This is no library for others, and it must be there before anything is written.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Begin() => LaterMember.AddTo(CheckpointJson.Options);
}
