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

    /// <summary>Updates staged at once; memory is this many models.</summary>
    public int UploadSlots { get; init; } = 4;

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
