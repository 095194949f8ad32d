using HierFL.Learning.Data;

namespace HierFL.Learning.Preprocessing;

/// <summary>
/// Rows as statistics see them: a number for each feature. An image gives one for each channel, in [0, 1]: so all pixels of a channel together have one mean
/// and one standard deviation, and every image counts once, as a row of a table does.
/// </summary>
internal static class FeatureRows
{
    public const double Largest = byte.MaxValue;

    /// <summary>Rows × features: the values of a table, or the mean of each channel.</summary>
    public static double[] Of(HospitalData data, ReadOnlySpan<int> rows) => Each(data, rows, (pixels, _) => Mean(pixels), null);

    /// <summary>
    /// Rows × features around given means: the values of a table; of a channel, a number that lies as far from the mean as its pixels do (root mean square), so that
    /// its squared distance is the mean of theirs.
    /// </summary>
    public static double[] Around(HospitalData data, ReadOnlySpan<int> rows, double[] means) => Each(data, rows, (pixels, mean) => mean + Distance(pixels, mean), means);

    private static double[] Each(HospitalData data, ReadOnlySpan<int> rows, Func<ArraySegment<byte>, double, double> channelOf, double[]? means)
    {
        var (features, shape) = (data.Features.Length, data.Shape);
        var result = new double[rows.Length * features];
        for (var i = 0; i < rows.Length; i++)
        {
            for (var j = 0; j < features; j++)
            {
                result[(i * features) + j] = shape.IsImage
                    ? channelOf(new ArraySegment<byte>(data.Pixels, (rows[i] * shape.Count) + (j * shape.PerChannel), shape.PerChannel), means?[j] ?? 0)
                    : data.Values[(rows[i] * features) + j];
            }
        }

        return result;
    }

    private static double Mean(ArraySegment<byte> pixels)
    {
        var sum = 0L;
        foreach (var pixel in pixels)
        {
            sum += pixel;
        }

        return sum / (Largest * pixels.Count);
    }

    private static double Distance(ArraySegment<byte> pixels, double mean)
    {
        Span<int> counts = stackalloc int[byte.MaxValue + 1];
        foreach (var pixel in pixels)
        {
            counts[pixel]++;
        }

        var squares = 0.0;
        for (var value = 0; value < counts.Length; value++)
        {
            squares += counts[value] * Math.Pow((value / Largest) - mean, 2);
        }

        return Math.Sqrt(squares / pixels.Count);
    }
}
