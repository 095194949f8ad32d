using HierFL.Core.Jobs;
using HierFL.Learning.Data;
using HierFL.Learning.Training;

namespace HierFL.Learning.Preprocessing;

/// <summary>(x − mean) / std per feature, computed in double, as the float32 inputs of a model. Pixels come as 0 to 255 and are x = pixel / 255; a channel is a feature.</summary>
public static class Standardizer
{
    /// <summary>What a hospital's rows are standardized by.</summary>
    /// <exception cref="LearningException">
    /// The document is for other features, has no statistics yet, or asks for the hospital's own and it has no training rows.
    /// </exception>
    public static FeatureStatistics StatisticsOf(PreprocessingDocument document, HospitalData data)
    {
        if (!document.Features.SequenceEqual(data.Features))
        {
            throw new LearningException(
                $"the job's features are {string.Join(", ", document.Features)}; the data set of {data.Hospital} has {string.Join(", ", data.Features)}");
        }

        if (document.Standardize != Standardization.Local.Kind)
        {
            return StatisticsOf(document);
        }

        var rows = data.RowsOf(Split.Train);
        return rows.Length > 0
            ? FeatureStatistics.Of([(data, rows)])
            : throw new LearningException($"{data.Hospital} has no training rows to take its own mean and standard deviation from (data.standardize: local)");
    }

    /// <summary>Rows of a hospital, in the given order, row-major.</summary>
    public static float[] Apply(FeatureStatistics statistics, HospitalData data, ReadOnlySpan<int> rows)
    {
        var (shape, width) = (data.Shape, data.Shape.Count);
        var result = Floats((long)rows.Length * width);
        var looks = shape.IsImage ? Looks(statistics) : [];
        for (var i = 0; i < rows.Length; i++)
        {
            var into = result.AsSpan(i * width, width);
            if (shape.IsImage)
            {
                Apply(looks, data.Image(rows[i], shape), into);
            }
            else
            {
                Apply(statistics, data.Row(rows[i]), into);
            }
        }

        return result;
    }

    /// <summary>Rows that belong to no hospital: a table to be predicted. With <c>local</c>, by the statistics of these rows.</summary>
    /// <param name="document">What the model was trained with.</param>
    /// <param name="values">Rows × features, row-major.</param>
    /// <exception cref="LearningException">The document has no statistics yet.</exception>
    public static float[] Apply(PreprocessingDocument document, double[] values)
    {
        var features = document.Features.Length;
        var statistics = document.Standardize == Standardization.Local.Kind
            ? FeatureStatistics.Of(values, features, [.. Enumerable.Range(0, values.Length / features)])
            : StatisticsOf(document);
        var result = new float[values.Length];
        for (var at = 0; at < values.Length; at += features)
        {
            Apply(statistics, values.AsSpan(at, features), result.AsSpan(at, features));
        }

        return result;
    }

    private static FeatureStatistics StatisticsOf(PreprocessingDocument document)
    {
        var features = document.Features.Length;
        if (document.Standardize == Standardization.None.Kind)
        {
            return FeatureStatistics.None(features);
        }

        return document.Mean.Length == features && document.Std.Length == features
            ? new FeatureStatistics([.. document.Mean], [.. document.Std])
            : throw new LearningException(
                $"the preprocessing document has {document.Mean.Length} means and {document.Std.Length} standard deviations for {features} features");
    }

    private static float[] Floats(long count) => count <= Array.MaxLength
        ? new float[count]
        : throw new LearningException($"a split of {count} numbers is more than the {Array.MaxLength} that one can hold; make the images smaller, or take fewer");

    /// <summary>What each value of a pixel becomes, channel by channel.</summary>
    private static float[][] Looks(FeatureStatistics statistics) =>
    [
        .. statistics.Mean.Zip(statistics.Std, (mean, std) =>
            Enumerable.Range(0, byte.MaxValue + 1).Select(pixel => (float)(((pixel / FeatureRows.Largest) - mean) / std)).ToArray()),
    ];

    private static void Apply(float[][] looks, ReadOnlySpan<byte> image, Span<float> result)
    {
        var perChannel = image.Length / looks.Length;
        for (var i = 0; i < image.Length; i++)
        {
            result[i] = looks[i / perChannel][image[i]];
        }
    }

    private static void Apply(FeatureStatistics statistics, ReadOnlySpan<double> row, Span<float> result)
    {
        for (var j = 0; j < row.Length; j++)
        {
            result[j] = (float)((row[j] - statistics.Mean[j]) / statistics.Std[j]);
        }
    }
}
