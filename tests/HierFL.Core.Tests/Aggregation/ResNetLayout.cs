using HierFL.Core.Tensors;

namespace HierFL.Core.Tests.Aggregation;

/// <summary>The tensors of ResNet-18 (He et al. 2016, table 1), buffers included; <c>width</c> 64 is the published size.</summary>
internal static class ResNetLayout
{
    public static TensorLayout Of(int width, int classes)
    {
        var tensors = new List<TensorSpec>();
        Convolution("conv1", 3, width, 7);
        Norm("bn1", width);
        var channels = width;
        for (var stage = 0; stage < 4; stage++)
        {
            var wider = width << stage;
            for (var block = 0; block < 2; block++)
            {
                var name = $"layer{stage + 1}.{block}";
                Convolution($"{name}.conv1", channels, wider, 3);
                Norm($"{name}.bn1", wider);
                Convolution($"{name}.conv2", wider, wider, 3);
                Norm($"{name}.bn2", wider);
                if (channels != wider)
                {
                    Convolution($"{name}.downsample.0", channels, wider, 1);
                    Norm($"{name}.downsample.1", wider);
                }

                channels = wider;
            }
        }

        Add("fc.weight", TensorKind.Parameter, classes, channels);
        Add("fc.bias", TensorKind.Parameter, classes);
        return new(tensors);

        void Convolution(string name, int from, int to, int size) => Add($"{name}.weight", TensorKind.Parameter, to, from, size, size);
        void Norm(string name, int count)
        {
            Add($"{name}.weight", TensorKind.Parameter, count);
            Add($"{name}.bias", TensorKind.Parameter, count);
            Add($"{name}.running_mean", TensorKind.Buffer, count);
            Add($"{name}.running_var", TensorKind.Buffer, count);
            tensors.Add(new($"{name}.num_batches_tracked", TensorType.Int64, [], TensorKind.Buffer));
        }

        void Add(string name, TensorKind kind, params int[] shape) => tensors.Add(new(name, TensorType.Float32, [.. shape], kind));
    }
}
