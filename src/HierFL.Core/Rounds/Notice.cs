namespace HierFL.Core.Rounds;

/// <summary>What a region tells a hospital that asks: a <see cref="WorkOrder"/>, or that a job is over.</summary>
public abstract record Notice;

/// <summary>The job has ended, however: nobody waits for what is being computed for it.</summary>
/// <param name="Job">Its name.</param>
public sealed record JobOver(string Job) : Notice;
