using System.Collections.Immutable;

namespace HierFL.Cli.Embedded;

/// <summary>What <c>hierfl run</c> was asked.</summary>
internal sealed record RunRequest
{
    public required string Job { get; init; }

    public string? Federation { get; init; }

    public string? Out { get; init; }

    public bool Resume { get; init; }

    public string? Replay { get; init; }

    public long? Seed { get; init; }

    public int Parallel { get; init; } = 1;

    public ImmutableArray<string> Baselines { get; init; } = [];

    public bool Json { get; init; }

    public bool Verbose { get; init; }
}
