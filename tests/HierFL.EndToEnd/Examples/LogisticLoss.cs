namespace HierFL.EndToEnd.Examples;

/// <summary>Mean cross-entropy of logistic regression in double precision, without a regulariser; parameters are the weights, then the bias.</summary>
/// <param name="inputs">Standardized rows.</param>
/// <param name="labels">0 or 1.</param>
internal sealed class LogisticLoss(double[][] inputs, double[] labels)
{
    public int Rows => inputs.Length;

    public double At(double[] parameters) => inputs.Zip(labels).Average(row =>
    {
        var score = Score(parameters, row.First);
        return Math.Max(score, 0) - (score * row.Second) + Math.Log(1 + Math.Exp(-Math.Abs(score)));
    });

    public double[] Gradient(double[] parameters)
    {
        var gradient = new double[parameters.Length];
        for (var i = 0; i < inputs.Length; i++)
        {
            var error = (1 / (1 + Math.Exp(-Score(parameters, inputs[i])))) - labels[i];
            for (var j = 0; j < parameters.Length; j++)
            {
                gradient[j] += error * (j < inputs[i].Length ? inputs[i][j] : 1) / inputs.Length;
            }
        }

        return gradient;
    }

    /// <summary>Of each hospital, by name; features less their mean over all rows, over their sample standard deviation.</summary>
    public static SortedDictionary<string, LogisticLoss> ByHospital(IReadOnlyList<HeartRow> rows)
    {
        var inputs = PooledDescent.Standardized(rows);
        return new(
            rows.Zip(inputs).GroupBy(pair => pair.First.Hospital).ToDictionary(
                group => group.Key,
                group => new LogisticLoss([.. group.Select(pair => pair.Second)], [.. group.Select(pair => pair.First.Label)])),
            StringComparer.Ordinal);
    }

    private static double Score(double[] parameters, double[] row)
    {
        var score = parameters[^1];
        for (var j = 0; j < row.Length; j++)
        {
            score += parameters[j] * row[j];
        }

        return score;
    }
}
