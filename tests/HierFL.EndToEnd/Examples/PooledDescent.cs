namespace HierFL.EndToEnd.Examples;

/// <summary>
/// Logistic regression by full-batch gradient descent in double precision, from zero: features less their mean over their sample standard deviation, the
/// mean of the cross-entropy, no regulariser.
/// </summary>
internal static class PooledDescent
{
    /// <returns>Weights, then the bias.</returns>
    public static double[] Run(IReadOnlyList<HeartRow> rows, double learningRate, int steps)
    {
        var inputs = Standardized(rows);
        var features = rows[0].Features.Length;
        var parameters = new double[features + 1];
        for (var step = 0; step < steps; step++)
        {
            var gradient = new double[features + 1];
            for (var i = 0; i < rows.Count; i++)
            {
                var score = parameters[features];
                for (var j = 0; j < features; j++)
                {
                    score += parameters[j] * inputs[i][j];
                }

                var error = (1 / (1 + Math.Exp(-score))) - rows[i].Label;
                for (var j = 0; j < features; j++)
                {
                    gradient[j] += error * inputs[i][j];
                }

                gradient[features] += error;
            }

            for (var j = 0; j <= features; j++)
            {
                parameters[j] -= learningRate * gradient[j] / rows.Count;
            }
        }

        return parameters;
    }

    /// <summary>Features less their mean over the rows, over their sample standard deviation.</summary>
    public static double[][] Standardized(IReadOnlyList<HeartRow> rows) => Standardized(rows, rows);

    /// <summary>Features less their mean over other rows, over the sample standard deviation of those.</summary>
    public static double[][] Standardized(IReadOnlyList<HeartRow> rows, IReadOnlyList<HeartRow> by)
    {
        var columns = Enumerable.Range(0, rows[0].Features.Length).Select(j =>
        {
            var mean = by.Average(row => row.Features[j]);
            var std = Math.Sqrt(by.Sum(row => Math.Pow(row.Features[j] - mean, 2)) / (by.Count - 1));
            return (Mean: mean, Std: std == 0 ? 1 : std);
        }).ToArray();
        return [.. rows.Select(row => row.Features.Zip(columns, (value, column) => (value - column.Mean) / column.Std).ToArray())];
    }
}
