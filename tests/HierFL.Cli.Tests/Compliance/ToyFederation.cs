using System.Collections.Concurrent;
using System.Globalization;
using HierFL.Cli.Embedded;
using HierFL.Core.Jobs;

namespace HierFL.Cli.Tests.Compliance;

/// <summary>Two regions of two hospitals with a few rows each, and a target column for every task.</summary>
internal sealed class ToyFederation
{
    /// <summary>Of the largest hospital.</summary>
    public const int MostRows = 28;

    private readonly ConcurrentDictionary<(PredictionTask Task, bool IsCentral), FederationData> _data = new();
    private readonly FederationSpec _spec;

    /// <param name="file">Where the table is written.</param>
    /// <param name="seed">Of its values.</param>
    public ToyFederation(string file, int seed)
    {
        File.WriteAllLines(file, Rows(new Random(seed)));
        _spec = new FederationSpec
        {
            Table = file,
            Dataset = Composition.Dataset,
            Hospital = "hospital",
            Region = "region",
            Split = "split",
            Policy = new FederationPolicy { MinEvaluationRows = 1 },
        };
    }

    /// <summary>The tables as a job reads them.</summary>
    public FederationData Of(JobSpec job) =>
        _data.GetOrAdd((job.Target.Task, job.Topology is Centralized), _ => FederationData.Read(job, _spec, "federation.yaml"));

    private static IEnumerable<string> Rows(Random random)
    {
        yield return "hospital,region,split,f1,f2,f3,sick,stage,score";
        // No two hospitals or regions of one size, so that weights matter.
        foreach (var (hospital, region, rows) in new[] { ("bern", "south", 16), ("oslo", "north", 20), ("rome", "south", 24), ("turku", "north", MostRows) })
        {
            for (var row = 0; row < rows; row++)
            {
                var (f1, f2, f3) = (random.NextDouble(), random.NextDouble() * 3, random.NextDouble() - 0.5);
                var score = f1 - f2 + (2 * f3);
                // Rows of all classes everywhere, whatever the draw.
                var (sick, stage) = (row % 2 == 0 || score > 0 ? 1 : 0, "abc"[row % 3]);
                yield return string.Create(
                    CultureInfo.InvariantCulture, $"{hospital},{region},{(row % 4 == 3 ? "test" : "train")},{f1:F6},{f2:F6},{f3:F6},{sick},{stage},{score:F6}");
            }
        }
    }
}
