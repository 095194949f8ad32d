using System.Collections.Concurrent;
using System.Globalization;
using HierFL.Cli.Embedded;
using HierFL.Core.Jobs;

namespace HierFL.Cli.Tests.Compliance;

/// <summary>Two regions of two hospitals with a few rows each, a target column for every task, and an image for every row.</summary>
internal sealed class ToyFederation
{
    /// <summary>Of the largest hospital.</summary>
    public const int MostRows = 28;

    private const int Side = 4;

    private readonly ConcurrentDictionary<(PredictionTask Task, bool IsCentral, bool HasImages), FederationData> _data = new();
    private readonly FederationSpec _spec;

    /// <param name="file">Where the table is written.</param>
    /// <param name="seed">Of its values.</param>
    public ToyFederation(string file, int seed)
    {
        string[] rows = [.. Rows(new Random(seed))];
        File.WriteAllLines(file, rows.Select((row, index) => $"{row},{(index == 0 ? "image" : $"{index - 1}")}"));
        WriteImages(file + ".idx", rows.Length - 1, new Random(seed));
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
        _data.GetOrAdd((job.Target.Task, job.Topology is Centralized, HasImages(job)), key => FederationData.Read(
            job, key.HasImages ? _spec with { Images = new ImagesSpec { Column = "image", Idx = _spec.Table + ".idx" } } : _spec, "federation.yaml"));

    /// <summary>Whether a job's features are those of the images.</summary>
    public static bool HasImages(JobSpec job) => job.Data.Features is [var only] && only == $"gray[{Side}x{Side}]";

    private static void WriteImages(string file, int count, Random random)
    {
        var pixels = new byte[count * Side * Side];
        random.NextBytes(pixels);
        File.WriteAllBytes(file, [0, 0, 8, 3, 0, 0, 0, (byte)count, 0, 0, 0, Side, 0, 0, 0, Side, .. pixels]);
    }

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
