namespace HierFL.EndToEnd.Examples;

/// <summary>Personalizations written out from their papers in double precision, on full-batch steps of plain gradient descent. Nothing of the product is used.</summary>
/// <param name="hospitals">In the order of their names.</param>
/// <param name="start">The model that all begin with, whole.</param>
/// <param name="rate">Learning rate.</param>
/// <param name="steps">Steps a round.</param>
/// <param name="rounds">Rounds.</param>
internal sealed class PersonalReference(PlainMlp[] hospitals, double[] start, double rate, int steps, int rounds)
{
    /// <summary>The common model, and what each hospital uses.</summary>
    public sealed record Models(double[] Common, double[][] Personal);

    private readonly double[] _shares = [.. hospitals.Select(hospital => (double)hospital.Rows / hospitals.Sum(other => other.Rows))];

    /// <summary>Parts: the base of all takes part in the mean, the rest stays. With first steps, these move the rest alone, and the round's own steps the base alone.</summary>
    /// <param name="isPersonal">By element.</param>
    /// <param name="first">Steps on the personal part before the others; null trains both together.</param>
    public Models Parts(Func<int, bool> isPersonal, int? first = null)
    {
        var own = hospitals.Select(_ => (double[])start.Clone()).ToArray();
        var common = (double[])start.Clone();
        for (var round = 0; round < rounds; round++)
        {
            for (var k = 0; k < hospitals.Length; k++)
            {
                var y = Joined(common, own[k], isPersonal);
                for (var step = 0; step < (first ?? 0) + steps; step++)
                {
                    var isFirst = step < (first ?? 0);
                    Step(y, hospitals[k].Gradient(y), j => first is null || isPersonal(j) == isFirst);
                }

                own[k] = y;
            }

            common = Mean(common, own);
        }

        return new Models(Joined(common, start, isPersonal), [.. own.Select(mine => Joined(common, mine, isPersonal))]);
    }

    /// <summary>v ← v − lr · (∇F(v) + lambda · (v − w)), with w as the round began.</summary>
    /// <param name="lambda">Strength.</param>
    /// <param name="parameters">Elements that are no running statistics.</param>
    public Models Ditto(double lambda, int parameters)
    {
        var own = hospitals.Select(_ => (double[])start.Clone()).ToArray();
        return Beside(
            (k, w, _) =>
            {
                var gradient = hospitals[k].Gradient(own[k]);
                Step(own[k], [.. gradient.Select((value, j) => value + (j < parameters ? lambda * (own[k][j] - w[j]) : 0))], _ => true);
            },
            (k, _) => own[k]);
    }

    /// <summary>v ← v − lr · alpha · ∇F(alpha · v + (1 − alpha) · w); alpha ← alpha − lr · ⟨v − w, ∇F⟩ at the first step of a round.</summary>
    public Models Apfl(double alpha, bool adaptive)
    {
        var own = hospitals.Select(_ => (double[])start.Clone()).ToArray();
        var share = hospitals.Select(_ => alpha).ToArray();
        double[] Mixed(int k, double[] w) => [.. own[k].Select((value, j) => (share[k] * value) + ((1 - share[k]) * w[j]))];
        var taken = new int[hospitals.Length];
        return Beside(
            (k, _, y) =>
            {
                var gradient = hospitals[k].Gradient(Mixed(k, y));
                var slope = gradient.Select((value, j) => value * (own[k][j] - y[j])).Sum();
                var before = share[k];
                Step(own[k], [.. gradient.Select(value => before * value)], _ => true);
                share[k] = adaptive && taken[k]++ % steps == 0 ? Math.Clamp(before - (rate * slope), 0, 1) : before;
            },
            Mixed);
    }

    public Models FineTune(int epochs, double ownRate) => Beside(
        (_, _, _) => { },
        (k, w) =>
        {
            var y = (double[])w.Clone();
            for (var epoch = 0; epoch < epochs; epoch++)
            {
                Step(y, hospitals[k].Gradient(y), _ => true, ownRate);
            }

            return y;
        });

    /// <summary>The common model as without personalization, and something of the hospital's before each of its steps.</summary>
    /// <param name="step">Hospital, the model as the round began, and the local one as it is.</param>
    /// <param name="used">What hospital and common model come to.</param>
    private Models Beside(Action<int, double[], double[]> step, Func<int, double[], double[]> used)
    {
        var w = (double[])start.Clone();
        for (var round = 0; round < rounds; round++)
        {
            var ends = hospitals.Select((hospital, k) =>
            {
                var y = (double[])w.Clone();
                for (var count = 0; count < steps; count++)
                {
                    step(k, w, y);
                    Step(y, hospital.Gradient(y), _ => true);
                }

                return y;
            }).ToArray();
            w = Mean(w, ends);
        }

        return new Models(w, [.. hospitals.Select((_, k) => used(k, w))]);
    }

    private double[] Mean(double[] w, double[][] ends) => [.. w.Select((_, j) => ends.Select((end, k) => _shares[k] * end[j]).Sum())];

    private void Step(double[] y, double[] gradient, Func<int, bool> moves, double? ownRate = null)
    {
        for (var j = 0; j < y.Length; j++)
        {
            y[j] -= moves(j) ? (ownRate ?? rate) * gradient[j] : 0;
        }
    }

    private static double[] Joined(double[] common, double[] own, Func<int, bool> isPersonal) => [.. common.Select((value, j) => isPersonal(j) ? own[j] : value)];
}
