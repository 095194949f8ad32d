using System.ComponentModel;
using HierFL.Core.Jobs;
using HierFL.Core.Tensors;
using HierFL.Learning.Natives;
using HierFL.Learning.Training;
using static TorchSharp.torch;

namespace HierFL.Learning.Models;

/// <summary>A family of models; the record holds its shape.</summary>
[JobKey("model")]
public abstract record ModelFamily : JobChoice, ILaidOut
{
    [Description("Where the first weights come from: default (the library's, by the job's seed), zeros, or {checkpoint: FILE}, a safetensors file; its path is relative to the job file.")]
    public Initialization Init { get; init; } = Initialization.Default;

    /// <summary>How many parameters the model has, without making it.</summary>
    /// <param name="inputs">What a row is.</param>
    /// <param name="outputs">1 for binary and regression, else the number of classes.</param>
    public abstract long ParametersOf(InputShape inputs, int outputs);

    /// <summary>Why the family cannot take such rows, as a sentence of what was found and what is allowed; null if it can.</summary>
    public virtual string? Misfit(InputShape inputs) => null;

    /// <summary>Floats of the widest layer for one row: what applying the model to many rows at once takes.</summary>
    internal virtual long FloatsPerRow(InputShape inputs) => inputs.Count;

    /// <summary>Rows that the family takes, for whoever only asks for the names of its tensors.</summary>
    internal virtual InputShape StandIn => InputShape.Table(1);

    /// <exception cref="LearningException">libtorch does not load.</exception>
    public TensorLayout LayoutFor(JobSpec job)
    {
        TorchRuntime.Load();
        var inputs = job.Data.Features is { } features ? InputShape.Of(features) : StandIn;
        using var model = FlatModel.Create(this, Misfit(inputs) is null ? inputs : StandIn, Math.Max(1, LearningSetup.OutputsOf(job.Target)), seed: 0);
        return model.Layout;
    }

    /// <summary>A new module from [rows, inputs] to [rows, outputs], float32. Its initial values are drawn from torch's process-wide generator.</summary>
    internal abstract nn.Module<Tensor, Tensor> Build(InputShape inputs, int outputs);
}
