using System.Collections.Immutable;
using HierFL.Grains.Global;

namespace HierFL.Grains.Registry;

/// <summary>What the registry keeps of a job.</summary>
internal sealed record BookedJob
{
    /// <summary>Null while its first submission is being archived: then nobody has been told of it.</summary>
    public JobEntry? Entry { get; init; }

    public required string Name { get; init; }

    /// <summary>Place in the queue; the lowest runs next.</summary>
    public long Place { get; init; }

    /// <summary>How often the job was begun. A run has one number, so that it begins once and ends once.</summary>
    public int Run { get; init; }

    /// <summary>Why the running job is to be stopped; null if it is not.</summary>
    public string? Stop { get; init; }

    /// <summary>A submission that is being archived; null if none is.</summary>
    public PendingSubmission? Pending { get; init; }

    public JobState State => Entry?.State ?? JobState.Unknown;
}

/// <summary>A submission between its first and its last write.</summary>
/// <param name="SpecSha256">SHA-256 of its specification: the archive holds it or does not.</param>
/// <param name="By">Who submits.</param>
/// <param name="At">When.</param>
internal sealed record PendingSubmission(string SpecSha256, string By, DateTimeOffset At)
{
    public ImmutableArray<string> Regions { get; init; } = [];

    public int Rounds { get; init; }
}
