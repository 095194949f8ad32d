namespace HierFL.Core.Metrics;

/// <summary>Sums over rows that determine metrics exactly; one type a task. A hospital and the federation compute metrics by the same formulas.</summary>
internal interface IMetricSums
{
    /// <summary>The metrics that are defined on these rows.</summary>
    IEnumerable<(string Name, double Value)> Metrics();

    /// <summary>Adds the sums to one hospital's lane values.</summary>
    void Write(LaneMap map, Span<double> values);
}
