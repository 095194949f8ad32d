using System.Collections.Immutable;

namespace HierFL.Core.Tensors;

/// <summary>Element type of a tensor in a model.</summary>
public enum TensorType
{
    /// <summary>IEEE 754 single precision: learned parameters and running statistics.</summary>
    Float32,

    /// <summary>Signed 64-bit counters, such as BatchNorm's <c>num_batches_tracked</c>; never summed.</summary>
    Int64,
}

/// <summary>Whether training moves a tensor by gradient or only observes into it.</summary>
public enum TensorKind
{
    /// <summary>Learned by gradient.</summary>
    Parameter,

    /// <summary>Running statistic or counter that travels with the model.</summary>
    Buffer,
}

/// <summary>Name, element type, shape and kind of one tensor of a model.</summary>
/// <param name="Name">Unique within the layout, for example <c>head.weight</c>.</param>
/// <param name="Type">Element type.</param>
/// <param name="Shape">Dimensions; empty for a scalar.</param>
/// <param name="Kind">Parameter or buffer.</param>
public sealed record TensorSpec(string Name, TensorType Type, ImmutableArray<int> Shape, TensorKind Kind)
{
    /// <summary>Number of elements.</summary>
    public long Count => Shape.Aggregate(1L, (product, dimension) => checked(product * dimension));
}
