using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace HierFL.Grains.Tests.Telemetry;

/// <summary>A series as a collector has it.</summary>
internal sealed record Series(string Name, IReadOnlyDictionary<string, string> Labels, double Value)
{
    public string this[string label] => Labels.GetValueOrDefault(label, "");
}

/// <summary>Collects what the process measures as an exporter does, which remembers what it has seen.</summary>
internal sealed class Collected : IDisposable
{
    private readonly Exporter _exporter = new();
    private readonly MeterProvider _provider;

    public Collected() => _provider = Sdk.CreateMeterProviderBuilder().AddMeter("HierFL").AddReader(new BaseExportingMetricReader(_exporter)).Build();

    /// <summary>What is shown at this moment.</summary>
    public IReadOnlyList<Series> Read()
    {
        _exporter.Series.Clear();
        Assert.IsTrue(_provider.ForceFlush());
        return [.. _exporter.Series];
    }

    public void Dispose() => _provider.Dispose();

    private sealed class Exporter : BaseExporter<Metric>
    {
        public List<Series> Series { get; } = [];

        public override ExportResult Export(in Batch<Metric> batch)
        {
            foreach (var metric in batch)
            {
                foreach (ref readonly var point in metric.GetMetricPoints())
                {
                    var labels = new Dictionary<string, string>(StringComparer.Ordinal);
                    foreach (var (name, value) in point.Tags)
                    {
                        labels.Add(name, $"{value}");
                    }

                    Series.Add(new Series(metric.Name, labels, ValueOf(metric.MetricType, point)));
                }
            }

            return ExportResult.Success;
        }

        /// <summary>Of a histogram, how often.</summary>
        private static double ValueOf(MetricType type, in MetricPoint point) => type switch
        {
            MetricType.LongGauge => point.GetGaugeLastValueLong(),
            MetricType.DoubleGauge => point.GetGaugeLastValueDouble(),
            MetricType.LongSum => point.GetSumLong(),
            MetricType.DoubleSum => point.GetSumDouble(),
            MetricType.Histogram => point.GetHistogramCount(),
            _ => throw new NotSupportedException($"{type}"),
        };
    }
}
