namespace HierFL.Core.Metrics;

/// <summary>Probabilities and losses computed from logits, without the cancellation of going through a rounded probability.</summary>
public static class Logit
{
    /// <summary>1 / (1 + e^−z); never overflows, and keeps its relative precision for very negative z.</summary>
    public static double Probability(double z)
    {
        var e = Math.Exp(-Math.Abs(z));
        return z >= 0 ? 1 / (1 + e) : e / (1 + e);
    }

    /// <summary>log(1 + e^z): the loss of a row whose true class has logit −z.</summary>
    public static double Softplus(double z) => Math.Max(z, 0) + LogOnePlus(Math.Exp(-Math.Abs(z)));

    /// <summary>
    /// Logit of each class against the rest of a softmax: z_k − log Σ_{j≠k} e^{z_j}. Increasing in the class's probability, but it does not
    /// saturate where that rounds to 0 or 1, so it orders rows that the probability ties.
    /// </summary>
    /// <param name="logits">One row, a logit per class.</param>
    /// <param name="oneVsRest">Receives as many.</param>
    public static void OneVsRest(ReadOnlySpan<double> logits, Span<double> oneVsRest)
    {
        // The sum without k is the sum left of k plus the sum right of k: linear in the classes, and nothing is subtracted from a total.
        var right = double.NegativeInfinity;
        for (var k = logits.Length - 1; k >= 0; k--)
        {
            oneVsRest[k] = right;
            right = LogAdd(right, logits[k]);
        }

        var left = double.NegativeInfinity;
        for (var k = 0; k < logits.Length; k++)
        {
            oneVsRest[k] = logits[k] - LogAdd(left, oneVsRest[k]);
            left = LogAdd(left, logits[k]);
        }
    }

    /// <summary>log(1 + x) for x ≥ 0 with full relative precision (Kahan's correction); the runtime's LogP1 rounds 1 + x first.</summary>
    public static double LogOnePlus(double x)
    {
        var rounded = 1 + x;
        return rounded == 1 ? x : Math.Log(rounded) * (x / (rounded - 1));
    }

    /// <summary>log(e^a + e^b); either may be −∞.</summary>
    private static double LogAdd(double a, double b)
    {
        var (low, high) = a < b ? (a, b) : (b, a);
        return double.IsNegativeInfinity(low) ? high : high + LogOnePlus(Math.Exp(low - high));
    }
}
