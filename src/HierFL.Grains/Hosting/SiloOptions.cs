using System.Security.Cryptography;
using HierFL.Core.Rounds;
using HierFL.Grains.Storage;

namespace HierFL.Grains.Hosting;

/// <summary>What a silo of HierFL needs to know.</summary>
public sealed record SiloOptions
{
    /// <summary>Region label of the silo; <see cref="EveryRegion"/> carries them all, and the root: the embedded run.</summary>
    public required string Region { get; init; }

    /// <summary>The durable store.</summary>
    public required IBlobStore Store { get; init; }

    /// <summary>Threads that hash, check and add.</summary>
    public int SumThreads { get; init; } = Math.Max(1, Environment.ProcessorCount - 1);

    /// <summary>Where other silos fetch contents and sums from this one; null for a silo that is alone.</summary>
    public Uri? Data { get; init; }

    /// <summary>Updates staged at once; more wait.</summary>
    public int UploadSlots { get; init; } = 4;

    /// <summary>Bytes of staged updates in memory; the rest goes to <see cref="Scratch"/>.</summary>
    public long StagingMemoryBytes { get; init; } = 512L << 20;

    /// <summary>Folder for staged updates that memory has no room for; null keeps all in memory. Its files have no name, so nothing is left of them.</summary>
    public string? Scratch { get; init; }

    /// <summary>Bytes of models and documents kept that came from other silos.</summary>
    public long ContentCacheBytes { get; init; } = 1L << 30;

    /// <summary>Registered jobs that run at once; more wait in the order of their submission.</summary>
    public int RunningJobs { get; init; } = 4;

    /// <summary>Whether a silo of <see cref="EveryRegion"/> brings registered jobs back by itself after a crash, as the root's silos always do.</summary>
    public bool KeepsJobs { get; init; }

    /// <summary>Whether a job waits until hospitals have joined: they come and go by themselves, except in the embedded run, where all are there from the start.</summary>
    public bool AwaitsHospitals => Region != EveryRegion || KeepsJobs;

    /// <summary>Whether only hospitals that were invited and enrolled may join a region of this silo.</summary>
    public bool EnforcesEnrolment { get; init; }

    /// <summary>A hospital unseen for so long is listed as away; null never lists one as away.</summary>
    public TimeSpan? AwayAfter { get; init; }

    /// <summary>Whether what operators and rounds do is entered into the audit logs.</summary>
    public bool Audits { get; init; }

    /// <summary>Secret random bytes, from a generator that cannot be foreseen.</summary>
    public Func<int, byte[]> Secrets { get; init; } = RandomNumberGenerator.GetBytes;

    /// <summary>Clock of deadlines and timers, the runtime's own included.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Told of every moment at which a crash must lose nothing.</summary>
    public CrashPoint Crash { get; init; } = CrashPoints.None;

    public const string EveryRegion = "*";
}
