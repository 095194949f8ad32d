using HierFL.Core.Jobs;
using HierFL.Core.Tensors;

namespace HierFL.Core.Personalization;

/// <summary>
/// A part of the model stays at the hospital, and the tiers know of the rest alone. The first update stage (design decision D6): whatever else is done to an update is done to the shared part.
/// </summary>
public abstract record PersonalPart : Personal
{
    public override Traits Traits => Traits.Stateful | Traits.UnnoisedState;

    /// <summary>Epochs that the personal part trains in, with the shared one frozen, before the round's own steps move the shared one with the personal one frozen; null trains both together.</summary>
    [NotInFile]
    public virtual int? FirstEpochs => null;

    /// <summary>Whether the tensor stays at the hospital.</summary>
    public abstract bool Keeps(TensorSpec tensor, TensorLayout model);

    /// <summary>Why no tensor of the model stays, for a sentence.</summary>
    protected abstract string NothingOf(TensorLayout model);

    /// <summary>Why the model cannot be divided, for a sentence that begins "found KIND, "; null if it can.</summary>
    public string? Refuse(TensorLayout model)
    {
        var kept = model.Tensors.Count(tensor => Keeps(tensor, model));
        return kept == 0 ? NothingOf(model)
            : kept == model.Tensors.Length ? $"which keeps every tensor at the hospital and leaves nothing to share; the model has {ModelParts.Names(model.Tensors)}"
            : model.Tensors.Where(tensor => !Keeps(tensor, model)).All(tensor => tensor.Kind == TensorKind.Buffer)
                ? $"which keeps every parameter at the hospital; what is left are {ModelParts.Names(model.Tensors.Where(tensor => !Keeps(tensor, model)))}"
            : null;
    }
}
