using HierFL.Core.Jobs;
using HierFL.Core.Tensors;
using HierFL.Learning.Natives;
using static TorchSharp.torch;

namespace HierFL.Learning.Training;

/// <summary>The gradient of a job's penalty on the size of the parameters: l1 · sign(w) + l2 · w.</summary>
internal sealed class Penalty
{
    private readonly PenaltySpec _spec;
    private readonly Tensor _factors;

    private Penalty(PenaltySpec spec, Tensor factors) => (_spec, _factors) = (spec, factors);

    /// <summary>Null for a job without one. Belongs to the dispose scope it is made in.</summary>
    public static Penalty? Of(PenaltySpec spec, TensorLayout layout)
    {
        if (spec is { L1: 0, L2: 0 })
        {
            return null;
        }

        var factors = new float[layout.ParameterCount];
        foreach (var tensor in layout.Tensors.Where(tensor => tensor is { Kind: TensorKind.Parameter, Type: TensorType.Float32 }))
        {
            if (spec.Of == Penalized.All || tensor.Shape.Length > 1)
            {
                factors.AsSpan(layout.OffsetOf(tensor), (int)tensor.Count).Fill(1);
            }
        }

        return new Penalty(spec, AlignedTensor.Of(factors, factors.Length));
    }

    /// <summary>Adds it to the gradient in place.</summary>
    public void AddTo(Tensor gradient, Tensor values)
    {
        if (_spec.L1 != 0)
        {
            gradient.addcmul_(values.sign(), _factors, _spec.L1);
        }

        if (_spec.L2 != 0)
        {
            gradient.addcmul_(values, _factors, _spec.L2);
        }
    }
}
