using System.ComponentModel;
using HierFL.Core.Jobs;

namespace HierFL.Core.Rounds;

/// <summary>When the tiers combine.</summary>
[JobKey("mode", "synchronous")]
public abstract record RoundMode : JobChoice;

/// <summary>A round ends before the next begins.</summary>
[Description("A round ends before the next begins.")]
public sealed record Synchronous : RoundMode;
