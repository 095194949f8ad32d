using HierFL.Core.Jobs;

namespace HierFL.Core.Updates;

/// <summary>A stage an update passes on its way out of the hospital, undone in reverse order at the tier (design decision D6).</summary>
[JobKey("update")]
public abstract record UpdateStage : JobChoice;
