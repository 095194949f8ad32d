namespace HierFL.Grains.Tests.Storage;

/// <summary>Thrown where a test ends a process that is not one.</summary>
internal sealed class SimulatedCrashException(string moment) : Exception($"crash at {moment}");
