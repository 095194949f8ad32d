using System.ComponentModel;

namespace HierFL.Core.Jobs;

/// <summary>Differential privacy of a job.</summary>
[JobKey("privacy", "none")]
public abstract record PrivacyMechanism : JobChoice;

/// <summary>No noise is added: the trained model may reveal facts of single patients.</summary>
[Kind("none"), Description("No noise: the trained model may reveal facts of single patients.")]
public sealed record NoPrivacy : PrivacyMechanism;

/// <summary>Protection of single updates from the tiers that add them.</summary>
[JobKey("protection", "none")]
public abstract record UpdateProtection : JobChoice;

/// <summary>A region's silo sees the updates of its hospitals, in memory, until they are added.</summary>
[Kind("none"), Description("A region's silo sees the updates of its hospitals, in memory, until they are added.")]
public sealed record NoProtection : UpdateProtection;
