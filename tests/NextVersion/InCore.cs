using System.Runtime.CompilerServices;
using HierFL.Core.Rounds;

namespace HierFL.NextVersion;

/// <summary>Plans, grain calls and grain state.</summary>
internal static class InCore
{
#pragma warning disable CA2255 // This is no library for others, and it must be there before anything is written.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Begin() => LaterMember.AddTo(WireJson.Options);
}
