using HierFL.Core.Memory;

namespace HierFL.Core.Tensors;

/// <summary>The values of a model: one flat float32 vector and one flat int64 vector, laid out by <see cref="TensorLayout"/>.</summary>
/// <remarks>Treated as frozen once shared; whoever trains or steps makes a copy.</remarks>
public sealed class ModelVector
{
    /// <exception cref="ArgumentException">A vector's length differs from the layout.</exception>
    public ModelVector(TensorLayout layout, float[] floats, long[] integers)
    {
        if (floats.Length != layout.FloatCount || integers.Length != layout.IntegerCount)
        {
            throw new ArgumentException(
                $"layout has {layout.FloatCount} floats and {layout.IntegerCount} integers, the vectors have {floats.Length} and {integers.Length}");
        }

        Layout = layout;
        Floats = floats;
        Integers = integers;
    }

    public TensorLayout Layout { get; }

    /// <summary>All float32 tensors, in layout order.</summary>
    public float[] Floats { get; }

    /// <summary>All int64 tensors, in layout order.</summary>
    public long[] Integers { get; }

    /// <summary>The elements of one float32 tensor.</summary>
    public ReadOnlySpan<float> FloatsOf(TensorSpec tensor) => Floats.AsSpan(Layout.OffsetOf(tensor), (int)tensor.Count);

    /// <summary>Puts one of this model's tensors into the place of another's of the same type and size.</summary>
    public void CopyTo(TensorSpec tensor, ModelVector other, TensorSpec place)
    {
        if (tensor.Type == TensorType.Float32)
        {
            FloatsOf(tensor).CopyTo(other.Floats.AsSpan(other.Layout.OffsetOf(place)));
        }
        else
        {
            Integers.AsSpan(Layout.OffsetOf(tensor), (int)tensor.Count).CopyTo(other.Integers.AsSpan(other.Layout.OffsetOf(place)));
        }
    }

    /// <summary>With whatever the memory last held, for one who writes every value.</summary>
    /// <param name="layout">Of the model.</param>
    /// <param name="memory">Where the floats come from; null for fresh memory.</param>
    internal static ModelVector Unwritten(TensorLayout layout, BulkMemory? memory = null) => new(
        layout,
        memory?.Rent<float>(layout.FloatCount) ?? GC.AllocateUninitializedArray<float>(layout.FloatCount),
        GC.AllocateUninitializedArray<long>(layout.IntegerCount));

    /// <summary>All zeros.</summary>
    public static ModelVector Zeros(TensorLayout layout) => new(layout, new float[layout.FloatCount], new long[layout.IntegerCount]);
}
