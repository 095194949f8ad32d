using System.Collections.Immutable;
using System.ComponentModel;
using HierFL.Core.Jobs;
using static TorchSharp.torch;

namespace HierFL.Learning.Models;

/// <summary>What a block of a <see cref="Cnn"/> makes of a square of pixels.</summary>
public enum Pooling
{
    Max,
    Average,
}

/// <summary>A small convolutional network for images: blocks of convolution and pooling, then linear layers.</summary>
[Description("A small convolutional network for images: blocks of a convolution that keeps the size, relu and pooling, then hidden linear layers.")]
public sealed record Cnn : ModelFamily
{
    private const int MaxChannels = 4096;
    private const int MaxBlocks = 16;
    private const int MaxWidth = 65_536;

    [Description("Channels that each block gives, from the image on; 16 blocks at most."), AtLeast(1), AtMost(MaxChannels)]
    public ImmutableArray<int> Channels { get; init; } = [16, 32];

    [Description("Side of the square that a convolution sees; odd."), AtLeast(1), AtMost(31)]
    public int Kernel { get; init; } = 3;

    [Description("Side of the square that pooling makes one value of; 1 for none."), AtLeast(1), AtMost(16)]
    public int Pool { get; init; } = 2;

    [Description("What pooling takes of a square.")]
    public Pooling Pooling { get; init; } = Pooling.Max;

    [Description("Width of each hidden linear layer after the blocks, with relu; 16 layers at most."), AtLeast(1), AtMost(MaxWidth)]
    public ImmutableArray<int> Hidden { get; init; } = [64];

    [Description("Batch normalization after each convolution. Its running statistics are buffers: they travel with the model and are averaged.")]
    public bool BatchNorm { get; init; }

    [Description("Share of the values that training drops before each linear layer."), AtLeast(0), Below(1)]
    public double Dropout { get; init; }

    public override IEnumerable<string> Check()
    {
        if (Channels.IsEmpty || Channels.Length > MaxBlocks)
        {
            yield return $"channels has {Channels.Length} blocks; allowed: 1 to {MaxBlocks}";
        }

        if (Hidden.Length > MaxBlocks)
        {
            yield return $"hidden has {Hidden.Length} layers; allowed: up to {MaxBlocks}";
        }

        if (Kernel % 2 == 0)
        {
            yield return $"kernel is {Kernel}; allowed: an odd number, so that a convolution keeps the size";
        }

        if (Channels.Length is > 0 and <= MaxBlocks && Hidden.Length <= MaxBlocks)
        {
            if (Misfit(StandIn) is not null)
            {
                yield return $"channels has {Channels.Length} blocks with pool {Pool}, which leave nothing of an image of {InputShape.MaxSide} pixels a side; allowed: fewer blocks, or a smaller pool";
            }
            else if (ParametersOf(StandIn, outputs: 1) is var least && least > Largest.Parameters)
            {
                yield return $"channels, kernel and hidden need {least} parameters at least; allowed: up to {Largest.Parameters}";
            }
        }
    }

    public override string? Misfit(InputShape inputs)
    {
        if (!inputs.IsImage)
        {
            return $"found cnn, which takes images, with a data set of {inputs}; allowed: logistic-regression or mlp";
        }

        var smallest = Math.Min(inputs.Height, inputs.Width);
        return SizesOf(smallest).Any(side => side == 0)
            ? $"found {Channels.Length} blocks with pool {Pool}, which leave nothing of {inputs}; allowed: fewer blocks, or a smaller pool"
            : null;
    }

    /// <summary>The smallest image that every block leaves something of.</summary>
    internal override InputShape StandIn => InputShape.Image(1, Smallest, Smallest);

    private int Smallest => (int)Math.Min(InputShape.MaxSide, Math.Pow(Pool, Channels.Length));

    public override long ParametersOf(InputShape inputs, int outputs)
    {
        var (total, before) = (0L, inputs.Channels);
        foreach (var channels in Channels)
        {
            total += (((long)before * Kernel * Kernel) + (BatchNorm ? 3 : 1)) * channels;
            before = channels;
        }

        return total + LinearStack.ParametersOf([Features(inputs), .. Hidden, outputs]);
    }

    /// <summary>A convolution gives as many pixels as it takes; pooling comes after it.</summary>
    internal override long FloatsPerRow(InputShape inputs) =>
        Channels.Zip(Sizes(inputs).Prepend(inputs.PerChannel), (channels, pixels) => channels * pixels).Append(inputs.Count).Max();

    internal override nn.Module<Tensor, Tensor> Build(InputShape inputs, int outputs) => new ConvolutionStack(this, inputs, [Features(inputs), .. Hidden, outputs]);

    /// <summary>Values that the last block gives.</summary>
    private int Features(InputShape inputs) => (int)Math.Min(int.MaxValue, Channels[^1] * Sizes(inputs).Last());

    /// <summary>Pixels of a channel after each block.</summary>
    private IEnumerable<long> Sizes(InputShape inputs) => SizesOf(inputs.Height).Zip(SizesOf(inputs.Width), (height, width) => (long)height * width);

    private IEnumerable<int> SizesOf(int side) => Channels.Select(_ => side /= Pool);
}
