using System.Collections.Immutable;
using HierFL.Core.Aggregation;

namespace HierFL.Core.Metrics;

/// <summary>Where each lane lies in the flat values of a hospital or a total: lanes follow one another in order.</summary>
internal sealed class LaneMap
{
    /// <summary>Rows a hospital can have: an array holds no more.</summary>
    public const double MaxRows = 1L << 31;

    private readonly Dictionary<string, Range> _ranges = [];

    public LaneMap(ImmutableArray<RingLane> lanes)
    {
        Lanes = lanes;
        foreach (var lane in lanes)
        {
            _ranges.Add(lane.Name, Length..(Length + lane.Length));
            Length += lane.Length;
        }
    }

    public ImmutableArray<RingLane> Lanes { get; }

    /// <summary>Values in all lanes together.</summary>
    public int Length { get; }

    /// <summary>A lane of totals: never negative, and not multiplied by the update's weight. The ring's builder sets the fractional bits.</summary>
    public static RingLane Total(string name, int length, double bound) => new(name, length, bound, FractionalBits: 0, Weighted: false);

    public bool Has(string lane) => _ranges.ContainsKey(lane);

    public Span<double> Of(Span<double> values, string lane) => values[_ranges[lane]];

    public ReadOnlySpan<double> Of(ReadOnlySpan<double> values, string lane) => values[_ranges[lane]];
}
