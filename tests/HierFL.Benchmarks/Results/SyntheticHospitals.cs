using HierFL.Core.Rounds;

namespace HierFL.Benchmarks.Results;

/// <summary>
/// synthetic(alpha, beta) of FedProx (Li et al. 2020): hospitals whose models (alpha) and inputs (beta) differ. u ~ N(0, alpha), B ~ N(0, beta), W and b ~ N(u, 1), v ~ N(B, 1),
/// x ~ N(v, diag(j^−1.2)), y = argmax(Wx + b); N(m, s) has the standard deviation s.
/// </summary>
internal static class SyntheticHospitals
{
    private const int Features = 60;
    private const int Classes = 10;

    /// <summary>A tenth of the rows, at least one, is for the test.</summary>
    private const int TestShare = 10;

    /// <param name="alpha">How much models differ.</param>
    /// <param name="beta">How much inputs differ.</param>
    /// <param name="hospitals">How many there are.</param>
    /// <param name="mostRows">Rows of one are capped, so that a run takes minutes.</param>
    /// <param name="seed">Of all draws.</param>
    public static IEnumerable<string> Rows(double alpha, double beta, int hospitals, int mostRows, int seed)
    {
        yield return $"hospital,region,split,{string.Join(',', Enumerable.Range(1, Features).Select(feature => $"x{feature}"))},label";
        foreach (var hospital in Enumerable.Range(0, hospitals).Select(number => $"h{number:00}"))
        {
            var stream = new SeededStream(seed, hospital, 0, "synthetic");
            var count = Math.Min(mostRows, (int)Math.Exp(Normal.Next(stream, 4, 2)) + 50);
            var (u, b) = (Normal.Next(stream, 0, alpha), Normal.Next(stream, 0, beta));
            double[][] weights = [.. Enumerable.Range(0, Classes).Select(_ => Normal.Vector(stream, Features, u, 1))];
            var (biases, centre) = (Normal.Vector(stream, Classes, u, 1), Normal.Vector(stream, Features, b, 1));
            for (var row = 0; row < count; row++)
            {
                double[] x = [.. centre.Select((mean, feature) => Normal.Next(stream, mean, Math.Pow(feature + 1, -0.6)))];
                var label = Enumerable.Range(0, Classes).MaxBy(k => biases[k] + weights[k].Zip(x, (weight, value) => weight * value).Sum());
                yield return $"{hospital},all,{(row % TestShare == 0 ? "test" : "train")},{string.Join(',', x.Select(value => FormattableString.Invariant($"{value:R}")))},{label}";
            }
        }
    }
}
