using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace HierFL.Core.Tensors;

/// <summary>
/// The ordered tensors of a model and where each lies in the flat vector: all float32 tensors one after another, and all
/// int64 tensors one after another beside them.
/// </summary>
public sealed class TensorLayout
{
    private readonly Dictionary<string, int> _offsets = new(StringComparer.Ordinal);

    /// <exception cref="ArgumentException">A name is empty or occurs twice, a dimension is negative, or the floats exceed 2^31 − 1.</exception>
    public TensorLayout(IEnumerable<TensorSpec> tensors)
    {
        Tensors = [.. tensors];
        foreach (var tensor in Tensors)
        {
            if (tensor.Name.Length == 0 || tensor.Shape.Any(dimension => dimension < 0))
            {
                throw new ArgumentException($"tensor '{tensor.Name}' has no name or a negative dimension", nameof(tensors));
            }

            var start = tensor.Type == TensorType.Float32 ? FloatCount : IntegerCount;
            if (!_offsets.TryAdd(tensor.Name, start))
            {
                throw new ArgumentException($"tensor '{tensor.Name}' occurs twice", nameof(tensors));
            }

            var end = start + tensor.Count;
            if (end > int.MaxValue)
            {
                throw new ArgumentException($"the model has more than {int.MaxValue} elements", nameof(tensors));
            }

            if (tensor.Type == TensorType.Float32)
            {
                FloatCount = (int)end;
                ParameterCount = tensor.Kind == TensorKind.Parameter ? FloatCount : ParameterCount;
            }
            else
            {
                IntegerCount = (int)end;
            }
        }

        Digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', Tensors.Select(Describe)))));
    }

    /// <summary>The tensors in their order.</summary>
    public ImmutableArray<TensorSpec> Tensors { get; }

    /// <summary>Elements of all float32 tensors together.</summary>
    public int FloatCount { get; }

    /// <summary>Floats up to the last parameter: what gradients and optimizers are as long as. Models have their buffers behind it.</summary>
    public int ParameterCount { get; }

    /// <summary>Elements of all int64 tensors together.</summary>
    public int IntegerCount { get; }

    /// <summary>SHA-256 over names, types, shapes and kinds: two layouts with equal digests are interchangeable.</summary>
    public string Digest { get; }

    /// <summary>Where a tensor starts in the flat vector of its element type.</summary>
    public int OffsetOf(TensorSpec tensor) => _offsets[tensor.Name];

    private static string Describe(TensorSpec tensor) =>
        string.Create(CultureInfo.InvariantCulture, $"{tensor.Name}|{tensor.Type}|{string.Join(',', tensor.Shape)}|{tensor.Kind}");
}
