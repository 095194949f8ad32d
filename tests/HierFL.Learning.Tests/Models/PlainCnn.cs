using HierFL.Core.Tensors;
using HierFL.Learning.Models;

namespace HierFL.Learning.Tests.Models;

/// <summary>The forward pass of a <see cref="Cnn"/> in evaluation, in float64 and loops, from the names of its tensors: apart from libtorch.</summary>
internal static class PlainCnn
{
    private const double NormEpsilon = 1e-5;

    public static double[] Outputs(Cnn shape, ModelVector model, InputShape inputs, float[] image)
    {
        var (values, channels, height, width) = (Array.ConvertAll(image, value => (double)value), inputs.Channels, inputs.Height, inputs.Width);
        for (var block = 0; block < shape.Channels.Length; block++)
        {
            values = Convolved(values, channels, height, width, Of(model, $"blocks.{block}.conv.weight"), Of(model, $"blocks.{block}.conv.bias"), shape.Kernel);
            channels = shape.Channels[block];
            if (shape.BatchNorm)
            {
                values = Normalized(values, height * width, name => Of(model, $"blocks.{block}.norm.{name}"));
            }

            values = Pooled([.. values.Select(value => Math.Max(0, value))], channels, height, width, shape);
            (height, width) = (height / shape.Pool, width / shape.Pool);
        }

        for (var layer = 0; layer < shape.Hidden.Length; layer++)
        {
            values = [.. Linear(values, Of(model, $"hidden.{layer}.weight"), Of(model, $"hidden.{layer}.bias")).Select(value => Math.Max(0, value))];
        }

        return Linear(values, Of(model, "head.weight"), Of(model, "head.bias"));
    }

    /// <summary>Zeros around the image; no flipping of the kernel, as every library has it.</summary>
    private static double[] Convolved(double[] x, int before, int height, int width, double[] weight, double[] bias, int kernel)
    {
        var result = new double[bias.Length * height * width];
        for (var to = 0; to < bias.Length; to++)
        {
            for (var at = 0; at < height * width; at++)
            {
                var (row, column, sum) = (at / width, at % width, bias[to]);
                for (var from = 0; from < before; from++)
                {
                    for (var tap = 0; tap < kernel * kernel; tap++)
                    {
                        var (y, z) = (row + (tap / kernel) - (kernel / 2), column + (tap % kernel) - (kernel / 2));
                        if (y >= 0 && y < height && z >= 0 && z < width)
                        {
                            sum += weight[(((to * before) + from) * kernel * kernel) + tap] * x[(from * height * width) + (y * width) + z];
                        }
                    }
                }

                result[(to * height * width) + at] = sum;
            }
        }

        return result;
    }

    private static double[] Normalized(double[] x, int pixels, Func<string, double[]> of)
    {
        var (weight, bias, mean, variance) = (of("weight"), of("bias"), of("running_mean"), of("running_var"));
        return [.. x.Select((value, at) => ((value - mean[at / pixels]) / Math.Sqrt(variance[at / pixels] + NormEpsilon) * weight[at / pixels]) + bias[at / pixels])];
    }

    private static double[] Pooled(double[] x, int channels, int height, int width, Cnn shape)
    {
        var (rows, columns, side) = (height / shape.Pool, width / shape.Pool, shape.Pool);
        return
        [
            .. from channel in Enumerable.Range(0, channels)
               from row in Enumerable.Range(0, rows)
               from column in Enumerable.Range(0, columns)
               let square = Enumerable.Range(0, side * side).Select(at => x[(channel * height * width) + (((row * side) + (at / side)) * width) + (column * side) + (at % side)])
               select shape.Pooling == Pooling.Max ? square.Max() : square.Average(),
        ];
    }

    private static double[] Linear(double[] x, double[] weight, double[] bias) =>
        [.. bias.Select((start, to) => start + x.Select((value, from) => value * weight[(to * x.Length) + from]).Sum())];

    private static double[] Of(ModelVector model, string name) =>
        Array.ConvertAll(model.FloatsOf(model.Layout.Tensors.Single(tensor => tensor.Name == name)).ToArray(), value => (double)value);
}
