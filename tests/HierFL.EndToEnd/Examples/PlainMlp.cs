using HierFL.Core.Tensors;

namespace HierFL.EndToEnd.Examples;

/// <summary>
/// One hospital's mean cross-entropy of a perceptron with one tanh layer, with batch normalization before it or without, and its gradient by hand, in double precision.
/// Parameters are flat, in the order of the product's tensors; running statistics follow them.
/// </summary>
internal sealed class PlainMlp(double[][] inputs, double[] labels, TensorLayout layout)
{
    private const double Epsilon = 1e-5;
    private const double Momentum = 0.1;

    private readonly bool _isNormalized = layout.Tensors.Any(tensor => tensor.Name == "norms.0.weight");
    private readonly int _hidden = layout.Tensors.Single(tensor => tensor.Name == "layers.0.bias").Shape[0];

    public int Rows => inputs.Length;

    /// <summary>Over the batch of all rows; running statistics of <paramref name="p"/> move, as a forward pass in training does it.</summary>
    public double[] Gradient(double[] p)
    {
        var n = Rows;
        var a = Hidden(p);
        var (mean, variance) = Moments(a);
        if (_isNormalized)
        {
            Observe(p, mean, variance);
        }

        var gradient = new double[p.Length];
        var (before, z) = (new double[n][], new double[n][]);
        for (var i = 0; i < n; i++)
        {
            before[i] = [.. a[i].Select((value, k) => _isNormalized ? (value - mean[k]) / Math.Sqrt(variance[k] + Epsilon) : value)];
            z[i] = [.. before[i].Select((value, k) => Math.Tanh(_isNormalized ? (At(p, "norms.0.weight", k) * value) + At(p, "norms.0.bias", k) : value))];
        }

        var delta = new double[n][];
        for (var i = 0; i < n; i++)
        {
            var error = ((1 / (1 + Math.Exp(-Score(p, z[i])))) - labels[i]) / n;
            Add(gradient, "layers.1.bias", 0, error);
            delta[i] = new double[_hidden];
            for (var k = 0; k < _hidden; k++)
            {
                Add(gradient, "layers.1.weight", k, error * z[i][k]);
                delta[i][k] = error * At(p, "layers.1.weight", k) * (1 - (z[i][k] * z[i][k]));
            }
        }

        var toHidden = _isNormalized ? ThroughNormalization(p, gradient, delta, before, variance) : delta;
        for (var i = 0; i < n; i++)
        {
            for (var k = 0; k < _hidden; k++)
            {
                Add(gradient, "layers.0.bias", k, toHidden[i][k]);
                for (var j = 0; j < inputs[i].Length; j++)
                {
                    Add(gradient, "layers.0.weight", (k * inputs[i].Length) + j, toHidden[i][k] * inputs[i][j]);
                }
            }
        }

        return gradient;
    }

    /// <summary>Mean cross-entropy as an evaluation finds it, by the running statistics.</summary>
    public double LossAt(double[] p) => Hidden(p).Zip(labels).Average(row =>
    {
        var score = Score(p, [.. row.First.Select((value, k) => Math.Tanh(_isNormalized
            ? (At(p, "norms.0.weight", k) * (value - At(p, "norms.0.running_mean", k)) / Math.Sqrt(At(p, "norms.0.running_var", k) + Epsilon)) + At(p, "norms.0.bias", k)
            : value))]);
        return Math.Max(score, 0) - (score * row.Second) + Math.Log(1 + Math.Exp(-Math.Abs(score)));
    });

    private double[][] Hidden(double[] p) =>
        [.. inputs.Select(row => Enumerable.Range(0, _hidden).Select(k => At(p, "layers.0.bias", k) + row.Select((x, j) => x * At(p, "layers.0.weight", (k * row.Length) + j)).Sum()).ToArray())];

    private double Score(double[] p, double[] z) => At(p, "layers.1.bias", 0) + z.Select((value, k) => value * At(p, "layers.1.weight", k)).Sum();

    private (double[] Mean, double[] Variance) Moments(double[][] a)
    {
        double[] mean = [.. Enumerable.Range(0, _hidden).Select(k => a.Average(row => row[k]))];
        return (mean, [.. Enumerable.Range(0, _hidden).Select(k => a.Average(row => Math.Pow(row[k] - mean[k], 2)))]);
    }

    /// <summary>The running variance takes the sample's, the normalization that of the batch itself.</summary>
    private void Observe(double[] p, double[] mean, double[] variance)
    {
        for (var k = 0; k < _hidden; k++)
        {
            Add(p, "norms.0.running_mean", k, Momentum * (mean[k] - At(p, "norms.0.running_mean", k)));
            Add(p, "norms.0.running_var", k, Momentum * ((variance[k] * Rows / (Rows - 1)) - At(p, "norms.0.running_var", k)));
        }
    }

    /// <summary>Ioffe and Szegedy 2015, section 3: dL/dx = w / (n · s) · (n · dy − Σ dy − x̂ · Σ dy · x̂).</summary>
    private double[][] ThroughNormalization(double[] p, double[] gradient, double[][] delta, double[][] normal, double[] variance)
    {
        var back = delta.Select(_ => new double[_hidden]).ToArray();
        for (var k = 0; k < _hidden; k++)
        {
            var (sum, along) = (delta.Sum(row => row[k]), delta.Zip(normal).Sum(row => row.First[k] * row.Second[k]));
            Add(gradient, "norms.0.bias", k, sum);
            Add(gradient, "norms.0.weight", k, along);
            for (var i = 0; i < Rows; i++)
            {
                back[i][k] = At(p, "norms.0.weight", k) / (Rows * Math.Sqrt(variance[k] + Epsilon)) * ((Rows * delta[i][k]) - sum - (normal[i][k] * along));
            }
        }

        return back;
    }

    private double At(double[] flat, string tensor, int element) => flat[Place(tensor) + element];

    private void Add(double[] flat, string tensor, int element, double value) => flat[Place(tensor) + element] += value;

    private readonly Dictionary<string, int> _places = layout.Tensors.Where(tensor => tensor.Type == TensorType.Float32).ToDictionary(tensor => tensor.Name, layout.OffsetOf);

    private int Place(string tensor) => _places[tensor];
}
