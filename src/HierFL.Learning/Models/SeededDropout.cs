using static TorchSharp.torch;

namespace HierFL.Learning.Models;

/// <summary>
/// Dropout whose masks come from the generator of its model and never from the process-wide one: the same bits whatever trains beside it (design decision
/// D11). In evaluation it lets everything through.
/// </summary>
/// <param name="share">Share of values that become 0; the others grow by 1 / (1 − share).</param>
internal sealed class SeededDropout(double share) : nn.Module<Tensor, Tensor>(nameof(SeededDropout))
{
    /// <summary>Null until somebody trains the model.</summary>
    public Generator? Generator { get; set; }

    public override Tensor forward(Tensor input)
    {
        if (!training || share == 0)
        {
            return input.alias();
        }

        var generator = Generator ?? throw new InvalidOperationException("dropout in training needs a generator");
        using var drawn = rand(input.shape, generator: generator);
        using var kept = drawn.ge(share);
        using var scaled = input.mul(1 / (1 - share));
        return scaled.mul(kept);
    }
}
