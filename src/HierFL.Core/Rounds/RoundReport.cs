using System.Collections.Immutable;
using HierFL.Core.Metrics;

namespace HierFL.Core.Rounds;

/// <summary>What is known of a round after its evaluation: a line of <c>metrics.jsonl</c>.</summary>
public sealed record RoundReport
{
    /// <summary>More would not fit a message beside the metrics of as many hospitals.</summary>
    public const int MostRefusals = 100;

    /// <summary>Characters of a refusal; what is longer is cut.</summary>
    public const int MostRefusalLength = 160;

    public required int Round { get; init; }

    /// <summary>SHA-256 of the model.</summary>
    public required string Model { get; init; }

    /// <summary>Federated metrics over all hospitals, with the bound of their error where they come from histograms.</summary>
    public required ImmutableSortedDictionary<string, MetricEstimate> Metrics { get; init; }

    /// <summary>Each hospital's own exact metrics, where its policy lets them out.</summary>
    public ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, double>> Hospitals { get; init; } =
        ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, double>>.Empty;

    /// <summary>The same of the models that hospitals have of their own; null where the job's personalization gives them none.</summary>
    public PersonalReport? Personal { get; init; }

    /// <summary>What stop rules look at. Where hospitals have models of their own, these are what the job is about.</summary>
    public ImmutableSortedDictionary<string, MetricEstimate> Watched() => Personal?.Metrics ?? Metrics;

    /// <summary>Mean training loss of the round over the rows trained on; null if it trained nothing.</summary>
    public double? TrainLoss { get; init; }

    /// <summary>Hospitals in the committed sum.</summary>
    public int Admitted { get; init; }

    /// <summary>Hospitals that said, or were told, that they contribute nothing to the round: <c>hospital: why</c>, at most <see cref="MostRefusals"/> of them.</summary>
    public ImmutableArray<string> Refusals { get; init; } = [];

    /// <summary>Bytes of updates taken in.</summary>
    public long BytesUp { get; init; }

    /// <summary>Bytes of models and plans given out, over all hospitals.</summary>
    public long BytesDown { get; init; }

    /// <summary>Seconds the job had run by then, over all processes that led it.</summary>
    public double Elapsed { get; init; }

    /// <summary>Wall seconds by phase.</summary>
    public ImmutableSortedDictionary<string, double> Seconds { get; init; } = ImmutableSortedDictionary<string, double>.Empty;
}

/// <summary>What the hospitals' own models are worth.</summary>
/// <param name="Metrics">Federated metrics over all hospitals, each hospital's rows by its own model.</param>
/// <param name="Hospitals">Each hospital's own exact metrics of it, where its policy lets them out.</param>
public sealed record PersonalReport(
    ImmutableSortedDictionary<string, MetricEstimate> Metrics, ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, double>> Hospitals);
