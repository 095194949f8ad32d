using HierFL.Core.Jobs;
using HierFL.Core.Metrics;

namespace HierFL.Core.Tests.Metrics;

/// <summary>Predictions made for tests.</summary>
internal static class Rows
{
    public static Predictions Binary(double[] logits, params double[] targets) => new(PredictionTask.Binary, 1, logits, targets);

    /// <summary>From probabilities strictly between 0 and 1.</summary>
    public static Predictions BinaryOf(double[] probabilities, params double[] targets) =>
        Binary(Array.ConvertAll(probabilities, p => Math.Log(p / (1 - p))), targets);

    /// <summary>From probabilities, whose logarithms are logits.</summary>
    public static Predictions MulticlassOf(double[][] probabilities, params double[] targets) =>
        new(PredictionTask.Multiclass, probabilities[0].Length, [.. probabilities.SelectMany(row => row).Select(p => Math.Log(p))], targets);

    public static Predictions Regression(double[] outputs, params double[] targets) => new(PredictionTask.Regression, 1, outputs, targets);

    /// <summary>The rows of all in one place.</summary>
    public static Predictions Union(IReadOnlyCollection<Predictions> parts) => parts.First() with
    {
        Outputs = [.. parts.SelectMany(part => part.Outputs)],
        Targets = [.. parts.SelectMany(part => part.Targets)],
    };

    /// <summary>What the ring does, without its rounding.</summary>
    public static double[] Totals(IEnumerable<double[]> values) => values.Aggregate((a, b) => [.. a.Zip(b, (x, y) => x + y)]);

    /// <summary>A hospital's rows: its size, prevalence, spread and separation drawn too, with ties and extreme logits in some.</summary>
    public static Predictions RandomBinary(Random random, int rows)
    {
        var prevalence = random.Next(6) switch { 0 => 0, 1 => 1, 2 => 0.02, _ => random.NextDouble() };
        var spread = Math.Pow(10, random.NextDouble() * 3 - 1);
        var separation = spread * 3 * random.NextDouble();
        var ties = random.Next(3);
        var targets = new double[rows];
        var logits = new double[rows];
        for (var row = 0; row < rows; row++)
        {
            targets[row] = random.NextDouble() < prevalence ? 1 : 0;
            var z = separation * targets[row] + spread * Normal(random);
            logits[row] = ties switch { 0 => z, 1 => Math.Round(z), _ => random.Next(20) == 0 ? 1e6 * Normal(random) : z };
        }

        return Binary(logits, targets);
    }

    public static Predictions RandomMulticlass(Random random, int rows, int width)
    {
        var outputs = new double[rows * width];
        var targets = new double[rows];
        for (var row = 0; row < rows; row++)
        {
            targets[row] = random.Next(width);
            for (var k = 0; k < width; k++)
            {
                outputs[row * width + k] = 3 * Normal(random) + (targets[row] == k ? 3 : 0);
            }
        }

        return new(PredictionTask.Multiclass, width, outputs, targets);
    }

    public static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
