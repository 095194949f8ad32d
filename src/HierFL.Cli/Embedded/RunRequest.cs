using System.Collections.Immutable;
using System.Globalization;
using HierFL.Cli.Rendering;

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

    /// <summary>What to type to go on with this run: all that decides what it does and shows, and nothing that does not.</summary>
    /// <param name="folder">Of the run.</param>
    public string ResumeCommand(string folder)
    {
        var words = new List<string> { "hierfl", "run", Job };
        Add("--federation", Federation);
        Add("--seed", Seed?.ToString(CultureInfo.InvariantCulture));
        Add("--out", ShortPath.Of(folder));
        words.Add("--resume");
        Add("--replay", Replay);
        Add("--parallel", Parallel == Environment.ProcessorCount ? null : Parallel.ToString(CultureInfo.InvariantCulture));
        Add("--baselines", Baselines.IsEmpty ? null : string.Join(',', Baselines));
        Add("--output", Json ? "json" : null);
        return string.Join(' ', words.Select(ShellWord.Of));

        void Add(string option, string? value) => words.AddRange(value is null ? [] : [option, value]);
    }
}
