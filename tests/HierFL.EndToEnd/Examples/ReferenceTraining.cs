namespace HierFL.EndToEnd.Examples;

/// <summary>
/// Full-batch training of logistic regression over hospitals and regions in double precision, from parameters of zero, with what may stand beside the loss. Nothing of the
/// product is used.
/// </summary>
internal sealed class ReferenceTraining
{
    private readonly SortedDictionary<string, (double[][] Inputs, double[] Labels)> _hospitals;
    private readonly int _length;

    /// <param name="rows">Training rows of all hospitals.</param>
    public ReferenceTraining(IReadOnlyList<HeartRow> rows)
    {
        _hospitals = new(
            rows.Zip(PooledDescent.Standardized(rows)).GroupBy(pair => pair.First.Hospital).ToDictionary(
                group => group.Key, group => (group.Select(pair => pair.Second).ToArray(), group.Select(pair => pair.First.Label).ToArray())),
            StringComparer.Ordinal);
        _length = rows[0].Features.Length + 1;
    }

    /// <summary>Derivative of a row's loss by its score, from score and label.</summary>
    public Func<double, double, double> Slope { get; init; } = (score, label) => Sigmoid(score) - label;

    /// <summary>How much a row counts, from its label and all labels of its hospital.</summary>
    public Func<double, double[], double> Weight { get; init; } = (_, _) => 1;

    /// <summary>Derivative of the penalty by a parameter, from its value and whether it is the bias.</summary>
    public Func<double, bool, double> Penalty { get; init; } = (_, _) => 0;

    /// <summary>Largest norm of a gradient.</summary>
    public double Clip { get; init; } = double.PositiveInfinity;

    /// <summary>Local learning rate of a round.</summary>
    public Func<int, double> Rate { get; init; } = _ => 0.1;

    /// <summary>Weight of a hospital by its rows, and of a region by its hospitals' weight.</summary>
    public Func<double, double> Hospital { get; init; } = rows => rows;

    public Func<double, double> Region { get; init; } = weight => weight;

    /// <summary>Region of a hospital.</summary>
    public Func<string, string> RegionOf { get; init; } = _ => "one";

    public int RegionalRounds { get; init; } = 1;

    /// <summary>Makes the regional optimizer of a round: it moves a model by a mean delta, in place.</summary>
    public Func<int, Action<double[], double[]>> RegionalServer { get; init; } = _ => Add;

    /// <summary>The root's optimizer, with the round.</summary>
    public Action<double[], double[], int> Server { get; init; } = (w, delta, _) => Add(w, delta);

    public static double Sigmoid(double score) => 1 / (1 + Math.Exp(-score));

    public static void Add(double[] w, double[] delta)
    {
        for (var j = 0; j < w.Length; j++)
        {
            w[j] += delta[j];
        }
    }

    public double[] Run(int steps, int rounds)
    {
        var w = new double[_length];
        for (var round = 1; round <= rounds; round++)
        {
            var regions = _hospitals.Keys.GroupBy(RegionOf).Select(group => (End: Regional(w, [.. group], steps, round), Weight: Region(WeightOf(group)))).ToArray();
            double[] mean = [.. w.Select((value, j) => regions.Sum(region => region.Weight * (region.End[j] - value)) / regions.Sum(region => region.Weight))];
            Server(w, mean, round);
        }

        return w;
    }

    private double[] Regional(double[] from, string[] hospitals, int steps, int round)
    {
        var (model, server) = ((double[])from.Clone(), RegionalServer(round));
        for (var regional = 0; regional < RegionalRounds; regional++)
        {
            var ends = hospitals.Select(hospital => (End: Local(model, hospital, steps, round), Weight: WeightOf([hospital]))).ToArray();
            server(model, [.. model.Select((value, j) => ends.Sum(end => end.Weight * (end.End[j] - value)) / ends.Sum(end => end.Weight))]);
        }

        return model;
    }

    private double[] Local(double[] from, string hospital, int steps, int round)
    {
        var (w, (inputs, labels)) = ((double[])from.Clone(), _hospitals[hospital]);
        for (var step = 0; step < steps; step++)
        {
            var gradient = new double[_length];
            for (var i = 0; i < inputs.Length; i++)
            {
                var score = w[^1] + inputs[i].Select((value, j) => value * w[j]).Sum();
                var slope = Weight(labels[i], labels) * Slope(score, labels[i]) / inputs.Length;
                for (var j = 0; j < _length; j++)
                {
                    gradient[j] += slope * (j < _length - 1 ? inputs[i][j] : 1);
                }
            }

            for (var j = 0; j < _length; j++)
            {
                gradient[j] += Penalty(w[j], j == _length - 1);
            }

            var scale = Math.Min(1, Clip / Math.Sqrt(gradient.Sum(value => value * value)));
            w = [.. w.Select((value, j) => value - (Rate(round) * scale * gradient[j]))];
        }

        return w;
    }

    private double WeightOf(IEnumerable<string> hospitals) => hospitals.Sum(hospital => Hospital(_hospitals[hospital].Labels.Length));
}
