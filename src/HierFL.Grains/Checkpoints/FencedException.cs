namespace HierFL.Grains.Checkpoints;

/// <summary>Another activation has taken a later epoch of the job: whoever gets this has lost the job and must stop working on it.</summary>
public sealed class FencedException(string job, long epoch, long found)
    : InvalidOperationException($"epoch {epoch} of job {job} is over: epoch {found} has been taken; stop this activation and ask the job again");
