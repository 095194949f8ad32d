using static TorchSharp.torch;

namespace HierFL.Learning.Natives;

/// <summary>
/// Numbers in libtorch's own memory. A tensor made of a managed array is a view of it, and the array lies where the collector has put it: kernels take
/// another way through numbers of another alignment, and round otherwise. libtorch aligns its own memory always the same.
/// </summary>
internal static class AlignedTensor
{
    public static Tensor Of(Memory<float> values, params long[] shape)
    {
        using var view = tensor(values, shape);
        return view.clone();
    }
}
