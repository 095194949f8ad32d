using HierFL.Core.Rounds;

namespace HierFL.Benchmarks.Results;

/// <summary>Normal numbers from a seeded stream (Box and Muller 1958).</summary>
internal static class Normal
{
    public static double Next(SeededStream stream, double mean = 0, double std = 1) =>
        mean + (std * Math.Sqrt(-2 * Math.Log(1 - stream.NextDouble())) * Math.Cos(2 * Math.PI * stream.NextDouble()));

    /// <summary>So many.</summary>
    public static double[] Vector(SeededStream stream, int length, double mean, double std) => [.. Enumerable.Range(0, length).Select(_ => Next(stream, mean, std))];
}
