using HierFL.Core.Jobs;

namespace HierFL.Core.Rounds;

/// <summary>When the tiers combine.</summary>
[JobKey("mode", "synchronous")]
public abstract record RoundMode : JobChoice;

/// <summary>A round ends before the next begins.</summary>
public sealed record Synchronous : RoundMode;
