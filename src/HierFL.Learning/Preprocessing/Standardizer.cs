using HierFL.Core.Jobs;
using HierFL.Learning.Data;
using HierFL.Learning.Training;

namespace HierFL.Learning.Preprocessing;

/// <summary>(x − mean) / std per feature, computed in double, as the float32 inputs of a model.</summary>
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
            ? FeatureStatistics.Of(data.Values, data.Features.Length, rows)
            : throw new LearningException($"{data.Hospital} has no training rows to take its own mean and standard deviation from (data.standardize: local)");
    }

    /// <summary>Rows of a hospital, in the given order, row-major.</summary>
    public static float[] Apply(FeatureStatistics statistics, HospitalData data, ReadOnlySpan<int> rows)
    {
        var features = data.Features.Length;
        var result = new float[rows.Length * features];
        for (var i = 0; i < rows.Length; i++)
        {
            Apply(statistics, data.Row(rows[i]), result.AsSpan(i * features, features));
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

    private static void Apply(FeatureStatistics statistics, ReadOnlySpan<double> row, Span<float> result)
    {
        for (var j = 0; j < row.Length; j++)
        {
            result[j] = (float)((row[j] - statistics.Mean[j]) / statistics.Std[j]);
        }
    }
}
