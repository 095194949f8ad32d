using System.ComponentModel;
using HierFL.Core.Jobs;
using HierFL.Core.Tensors;

namespace HierFL.Core.Personalization;

/// <summary>Local batch normalization (Li et al. 2021, "FedBN", algorithm 1): parameters and statistics of batch normalization stay; the rest is shared.</summary>
[Kind("fedbn"), Description("Batch normalization stays at the hospital, parameters and statistics: for hospitals whose inputs differ in scale, as images of different machines do.")]
public sealed record FedBn : PersonalPart
{
    private const string Statistics = "running_mean";

    public override bool Keeps(TensorSpec tensor, TensorLayout model)
    {
        var layer = Layer(tensor.Name);
        return model.Tensors.Any(other => other.Kind == TensorKind.Buffer && other.Name == $"{layer}{Statistics}");
    }

    public override IEnumerable<Misfit> Misfits(JobSpec job) => job.Model.Parameters["init"] is MapNode
        ? [new Misfit("whose layers start anew at each hospital, with a model that starts from a checkpoint: its weights belong to the statistics there; allowed: init default", "model.init")]
        : [];

    /// <summary>Batch normalization is known by its statistics: layers without any normalize each row by itself, and have nothing to adapt.</summary>
    protected override string NothingOf(TensorLayout model) =>
        $"with a model that has no batch normalization: {ModelParts.Names(model.Tensors)}; allowed: a model with batch normalization, such as {{kind: mlp, batchNorm: true}}";

    private static string Layer(string tensor) => tensor[..(tensor.LastIndexOf('.') + 1)];
}
