using HierFL.Core.Tensors;

namespace HierFL.Benchmarks.Results;

/// <summary>A logistic regression as a run has left it, applied in plain float64.</summary>
internal sealed class LinearModel
{
    private readonly double[] _weights;
    private readonly double _bias;

    private LinearModel(double[] weights, double bias) => (_weights, _bias) = (weights, bias);

    /// <param name="file">A safetensors file with one tensor of weights and one bias.</param>
    public static LinearModel Read(string file)
    {
        var model = Safetensors.Read(File.ReadAllBytes(file));
        var (weights, bias) = (model.Layout.Tensors.Single(tensor => tensor.Count > 1), model.Layout.Tensors.Single(tensor => tensor.Count == 1));
        return new LinearModel([.. model.FloatsOf(weights).ToArray().Select(weight => (double)weight)], model.FloatsOf(bias)[0]);
    }

    /// <summary>Share of rows whose class is the likelier one, at the threshold 0.5.</summary>
    public double Accuracy(IReadOnlyCollection<HeartRow> rows, Standardization standardization) =>
        rows.Average(row => Logit(standardization.Apply(row.Features)) > 0 == row.IsPositive ? 1.0 : 0);

    /// <summary>Mean binary cross-entropy.</summary>
    public double Loss(IReadOnlyCollection<HeartRow> rows, Standardization standardization) =>
        rows.Average(row => Softplus((row.IsPositive ? -1 : 1) * Logit(standardization.Apply(row.Features))));

    /// <summary>The least mean cross-entropy of the rows that any logistic regression has, by Newton's method.</summary>
    public static double LeastLoss(IReadOnlyList<HeartRow> rows, Standardization standardization)
    {
        double[][] inputs = [.. rows.Select(row => (double[])[.. standardization.Apply(row.Features), 1])];
        var parameters = new double[inputs[0].Length];
        for (var step = 0; step < 50; step++)
        {
            Newton(inputs, rows, parameters);
        }

        return new LinearModel(parameters[..^1], parameters[^1]).Loss(rows, standardization);
    }

    private static void Newton(double[][] inputs, IReadOnlyList<HeartRow> rows, double[] parameters)
    {
        var size = parameters.Length;
        var (gradient, hessian) = (new double[size], new double[size, size]);
        for (var row = 0; row < inputs.Length; row++)
        {
            var input = inputs[row];
            var chance = 1 / (1 + Math.Exp(-input.Zip(parameters, (value, weight) => value * weight).Sum()));
            for (var i = 0; i < size; i++)
            {
                gradient[i] += (chance - (rows[row].IsPositive ? 1 : 0)) * input[i];
                for (var j = 0; j < size; j++)
                {
                    hessian[i, j] += chance * (1 - chance) * input[i] * input[j];
                }
            }
        }

        var change = LinearSystem.Solve(hessian, gradient);
        for (var i = 0; i < size; i++)
        {
            parameters[i] -= change[i];
        }
    }

    private double Logit(double[] inputs) => inputs.Zip(_weights, (value, weight) => value * weight).Sum() + _bias;

    private static double Softplus(double value) => value > 0 ? value + Math.Log(1 + Math.Exp(-value)) : Math.Log(1 + Math.Exp(value));
}
