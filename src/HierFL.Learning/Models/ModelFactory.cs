using System.Runtime.InteropServices;
using HierFL.Core.Tensors;
using HierFL.Learning.Natives;
using HierFL.Learning.Training;
using static TorchSharp.torch;

namespace HierFL.Learning.Models;

/// <summary>Makes and applies models without a tensor in sight.</summary>
public static class ModelFactory
{
    private const int MostRowsAtOnce = 4096;

    /// <summary>Of the widest layer: 64 MiB.</summary>
    private const int MostFloatsAtOnce = 1 << 24;

    /// <summary>The initial model of a job: a function of the arguments alone.</summary>
    /// <param name="family">The family and its shape.</param>
    /// <param name="inputs">What a row is.</param>
    /// <param name="outputs">1 for binary and regression, else the number of classes.</param>
    /// <param name="seed">Seed of the job.</param>
    /// <exception cref="LearningException">libtorch does not load, the family takes no such rows, or the checkpoint to start from does not fit.</exception>
    public static ModelVector Create(ModelFamily family, InputShape inputs, int outputs, long seed)
    {
        TorchRuntime.Load();
        using var scope = NewDisposeScope();
        using var model = FlatModel.Create(family, inputs, outputs, seed);
        return family.Init.Kind switch
        {
            "zeros" => Zeroed(model.Read()),
            "checkpoint" => CheckpointFile.Read(family.Init.Checkpoint!, model.Layout),
            _ => model.Read(),
        };
    }

    /// <summary>Its parameters become 0. Running statistics are no weights: with a variance of zero nothing passes a normalization.</summary>
    internal static ModelVector Zeroed(ModelVector model)
    {
        model.Floats.AsSpan(0, model.Layout.ParameterCount).Clear();
        return model;
    }

    /// <summary>Outputs of a model: rows × outputs, row-major; logits for binary and multiclass.</summary>
    /// <param name="family">The family and its shape.</param>
    /// <param name="model">Its values.</param>
    /// <param name="rows">Standardized features, row-major.</param>
    /// <param name="inputs">What a row is.</param>
    /// <param name="outputs">Outputs per row.</param>
    /// <exception cref="LearningException">libtorch does not load, or the model is not of this family and shape.</exception>
    public static double[] Predict(ModelFamily family, ModelVector model, float[] rows, InputShape inputs, int outputs)
    {
        TorchRuntime.Load();
        using var quiet = no_grad();
        using var whole = NewDisposeScope();
        using var flat = Open(family, model, inputs, outputs);
        var width = inputs.Count;
        var count = rows.Length / width;
        var result = new double[count * outputs];
        var atOnce = (int)Math.Clamp(MostFloatsAtOnce / family.FloatsPerRow(inputs), 1, MostRowsAtOnce);
        for (var at = 0; at < count; at += atOnce)
        {
            using var scope = NewDisposeScope();
            var some = Math.Min(atOnce, count - at);
            var input = AlignedTensor.Of(rows.AsMemory(at * width, some * width), some, width);
            flat.Forward(input).to_type(ScalarType.Float64).contiguous().bytes.CopyTo(
                MemoryMarshal.AsBytes(result.AsSpan(at * outputs, some * outputs)));
        }

        return result;
    }

    internal static FlatModel Open(ModelFamily family, ModelVector model, InputShape inputs, int outputs)
    {
        try
        {
            return FlatModel.Of(family, inputs, outputs, model);
        }
        catch (ArgumentException error)
        {
            throw new LearningException(
                $"the model holds {CheckpointFile.Describe(model.Layout)}: " +
                $"the job's model section with {inputs} and {outputs} outputs describes another", error);
        }
    }
}
