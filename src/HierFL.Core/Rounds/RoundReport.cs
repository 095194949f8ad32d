using System.Collections.Immutable;
using HierFL.Core.Metrics;

namespace HierFL.Core.Rounds;

/// <summary>What is known of a round after its evaluation: a line of <c>metrics.jsonl</c>.</summary>
public sealed record RoundReport
{
    public required int Round { get; init; }

    /// <summary>SHA-256 of the model.</summary>
    public required string Model { get; init; }

    /// <summary>Federated metrics over all hospitals, with the bound of their error where they come from histograms.</summary>
    public required ImmutableSortedDictionary<string, MetricEstimate> Metrics { get; init; }

    /// <summary>Each hospital's own exact metrics, where its policy lets them out.</summary>
    public ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, double>> Hospitals { get; init; } =
        ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, double>>.Empty;

    /// <summary>Mean training loss of the round over the rows trained on; null if it trained nothing.</summary>
    public double? TrainLoss { get; init; }

    /// <summary>Hospitals in the committed sum.</summary>
    public int Admitted { get; init; }

    /// <summary>Bytes of updates taken in.</summary>
    public long BytesUp { get; init; }

    /// <summary>Bytes of models and plans given out, over all hospitals.</summary>
    public long BytesDown { get; init; }

    /// <summary>Wall seconds by phase.</summary>
    public ImmutableSortedDictionary<string, double> Seconds { get; init; } = ImmutableSortedDictionary<string, double>.Empty;
}
