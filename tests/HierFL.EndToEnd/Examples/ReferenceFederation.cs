namespace HierFL.EndToEnd.Examples;

/// <summary>
/// Federated algorithms written out from their papers in double precision: every hospital takes its full-batch steps in every round, from parameters of zero. Nothing of
/// the product is used.
/// </summary>
internal sealed class ReferenceFederation
{
    private readonly LogisticLoss[] _hospitals;
    private readonly double[] _shares;
    private readonly int[] _steps;
    private readonly int _length;

    /// <param name="hospitals">In the order of their names.</param>
    /// <param name="isUniform">Whether each counts the same; else by its rows.</param>
    /// <param name="stepsOf">Steps a round, by name.</param>
    /// <param name="length">Parameters.</param>
    public ReferenceFederation(SortedDictionary<string, LogisticLoss> hospitals, bool isUniform, Func<string, int> stepsOf, int length)
    {
        _hospitals = [.. hospitals.Values];
        var all = _hospitals.Sum(hospital => hospital.Rows);
        _shares = [.. _hospitals.Select(hospital => isUniform ? 1.0 / _hospitals.Length : (double)hospital.Rows / all)];
        _steps = [.. hospitals.Keys.Select(stepsOf)];
        _length = length;
    }

    public required double Rate { get; init; }

    public required int Rounds { get; init; }

    public double[] FedAvg(Action<double[], double[]>? server = null) => Run((w, _) => [.. _hospitals.Select((_, k) => Local(k, w, (_, _) => 0))], server);

    public double[] FedProx(double mu) => Run((w, _) => [.. _hospitals.Select((_, k) => Local(k, w, (y, j) => mu * (y[j] - w[j])))]);

    /// <summary>y ← y − lr · (g + c − c_k); c_k⁺ = c_k − c + (w − y) / (E · lr); c ← c + Σ p_k (c_k⁺ − c_k).</summary>
    public double[] Scaffold()
    {
        var (all, own) = (new double[_length], _hospitals.Select(_ => new double[_length]).ToArray());
        return Run((w, _) =>
        {
            var ends = _hospitals.Select((_, k) => Local(k, w, (_, j) => all[j] - own[k][j])).ToArray();
            var before = (double[])all.Clone();
            for (var k = 0; k < ends.Length; k++)
            {
                for (var j = 0; j < _length; j++)
                {
                    var change = -before[j] + ((w[j] - ends[k][j]) / (_steps[k] * Rate));
                    own[k][j] += change;
                    all[j] += _shares[k] * change;
                }
            }

            return ends;
        });
    }

    /// <summary>w ← w − tau_eff · Σ p_k (w − y_k) / tau_k.</summary>
    public double[] FedNova()
    {
        var effective = _shares.Zip(_steps).Sum(pair => pair.First * pair.Second);
        double[] Normalized(double[] w, int k) => [.. Local(k, w, (_, _) => 0).Select((value, j) => w[j] + (effective * (value - w[j]) / _steps[k]))];
        return Run((w, _) => [.. _hospitals.Select((_, k) => Normalized(w, k))]);
    }

    /// <summary>Local: g − h_k + alpha · (y − w); h_k ← h_k − alpha · (y − w). Root: h ← h − alpha / N · Σ (y_k − w); w ← mean(y_k) − h / alpha.</summary>
    public double[] FedDyn(double alpha)
    {
        var (all, own) = (new double[_length], _hospitals.Select(_ => new double[_length]).ToArray());
        return Run((w, _) =>
        {
            var ends = _hospitals.Select((_, k) => Local(k, w, (y, j) => (alpha * (y[j] - w[j])) - own[k][j])).ToArray();
            for (var k = 0; k < ends.Length; k++)
            {
                for (var j = 0; j < _length; j++)
                {
                    own[k][j] -= alpha * (ends[k][j] - w[j]);
                    all[j] -= alpha * (ends[k][j] - w[j]) / ends.Length;
                }
            }

            // Shifted alike, the mean is shifted.
            return [.. ends.Select(end => end.Select((value, j) => value - (all[j] / alpha)).ToArray())];
        });
    }

    /// <param name="round">The hospitals' ends, from the model and the round's number.</param>
    /// <param name="server">Moves the model by the mean of the deltas; null adds it.</param>
    private double[] Run(Func<double[], int, double[][]> round, Action<double[], double[]>? server = null)
    {
        var w = new double[_length];
        for (var number = 1; number <= Rounds; number++)
        {
            var ends = round(w, number);
            double[] delta = [.. w.Select((value, j) => ends.Select((end, k) => _shares[k] * (end[j] - value)).Sum())];
            if (server is not null)
            {
                server(w, delta);
                continue;
            }

            for (var j = 0; j < _length; j++)
            {
                w[j] += delta[j];
            }
        }

        return w;
    }

    /// <summary>Where a hospital ends: gradient steps with a correction of each element.</summary>
    private double[] Local(int k, double[] start, Func<double[], int, double> correction)
    {
        var y = (double[])start.Clone();
        for (var step = 0; step < _steps[k]; step++)
        {
            var gradient = _hospitals[k].Gradient(y);
            y = [.. y.Select((value, j) => value - (Rate * (gradient[j] + correction(y, j))))];
        }

        return y;
    }
}
