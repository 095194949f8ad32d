using System.Collections.Immutable;
using HierFL.Core.Jobs;
using HierFL.Core.Tensors;

namespace HierFL.Core.Personalization;

/// <summary>A model divided into what hospitals share and what each keeps: layouts of both, in the order of the whole, and where their values lie in it.</summary>
public sealed class ModelParts
{
    private const int NamesShown = 12;

    private ModelParts(TensorLayout whole, ImmutableArray<TensorSpec> kept)
    {
        Whole = whole;
        Personal = new TensorLayout(kept);
        Shared = kept.IsEmpty ? whole : new TensorLayout(whole.Tensors.Except(kept));
        SharedParameters = ParametersOf(whole, Shared);
        PersonalParameters = ParametersOf(whole, Personal);
    }

    public TensorLayout Whole { get; }

    /// <summary>All that the tiers know of.</summary>
    public TensorLayout Shared { get; }

    /// <summary>Empty where nothing is kept.</summary>
    public TensorLayout Personal { get; }

    /// <summary>Runs of shared parameters in the flat vector of the whole.</summary>
    public ImmutableArray<FlatRange> SharedParameters { get; }

    /// <summary>Runs of personal parameters in the flat vector of the whole.</summary>
    public ImmutableArray<FlatRange> PersonalParameters { get; }

    public bool IsWhole => Personal.Tensors.IsEmpty;

    /// <exception cref="ArgumentException">The model cannot be divided so; the message is a sentence.</exception>
    public static ModelParts Of(Personal personal, TensorLayout model) => personal is not PersonalPart part ? new ModelParts(model, [])
        : part.Refuse(model) is { } reason ? throw new ArgumentException($"found {Casing.Kind(part.GetType())}, {reason}")
        : new ModelParts(model, [.. model.Tensors.Where(tensor => part.Keeps(tensor, model))]);

    public ModelVector SharedOf(ModelVector whole) => IsWhole ? whole : Part(whole, Shared);

    public ModelVector PersonalOf(ModelVector whole) => Part(whole, Personal);

    /// <summary>The whole of its two parts.</summary>
    public ModelVector Join(ModelVector shared, ModelVector personal)
    {
        if (IsWhole)
        {
            return shared;
        }

        var whole = ModelVector.Zeros(Whole);
        foreach (var part in new[] { shared, personal })
        {
            foreach (var tensor in part.Layout.Tensors)
            {
                part.CopyTo(tensor, whole, tensor);
            }
        }

        return whole;
    }

    /// <summary>The shared parameters out of a flat vector of the whole: as they lie there if they are one run from its start, else copied.</summary>
    public Span<float> Gather(Span<float> whole, float[] buffer)
    {
        if (SharedParameters is [{ Start: 0 } only])
        {
            return whole[..only.Length];
        }

        var at = 0;
        foreach (var range in SharedParameters)
        {
            whole.Slice(range.Start, range.Length).CopyTo(buffer.AsSpan(at));
            at += range.Length;
        }

        return buffer.AsSpan(0, at);
    }

    /// <summary>Puts what <see cref="Gather"/> gave back to where it was.</summary>
    public void Scatter(ReadOnlySpan<float> shared, Span<float> whole)
    {
        if (SharedParameters is [{ Start: 0 }])
        {
            return;
        }

        var at = 0;
        foreach (var range in SharedParameters)
        {
            shared.Slice(at, range.Length).CopyTo(whole[range.Start..]);
            at += range.Length;
        }
    }

    /// <summary>What stays, for people: <c>layers.1 (2 tensors, 17 values)</c>; empty where nothing does.</summary>
    public string Describe() => string.Join(", ", Personal.Tensors.GroupBy(tensor => tensor.Name.LastIndexOf('.') is var dot and > 0 ? tensor.Name[..dot] : tensor.Name)
        .Select(layer => $"{ForeignText.Plain(layer.Key)} ({layer.Count()} tensors, {layer.Sum(tensor => tensor.Count)} values)"));

    /// <summary>Names for a sentence.</summary>
    internal static string Names(IEnumerable<TensorSpec> tensors)
    {
        var all = tensors.Select(tensor => ForeignText.Plain(tensor.Name)).ToArray();
        return string.Join(", ", all.Take(NamesShown)) + (all.Length > NamesShown ? $" and {all.Length - NamesShown} more" : "");
    }

    private static ModelVector Part(ModelVector whole, TensorLayout layout)
    {
        var part = ModelVector.Zeros(layout);
        foreach (var tensor in layout.Tensors)
        {
            whole.CopyTo(tensor, part, tensor);
        }

        return part;
    }

    private static ImmutableArray<FlatRange> ParametersOf(TensorLayout whole, TensorLayout part)
    {
        var runs = new List<FlatRange>();
        foreach (var tensor in part.Tensors.Where(tensor => tensor is { Kind: TensorKind.Parameter, Type: TensorType.Float32 }))
        {
            var (start, length) = (whole.OffsetOf(tensor), (int)tensor.Count);
            if (runs.Count > 0 && runs[^1] is var last && last.Start + last.Length == start)
            {
                runs[^1] = last with { Length = last.Length + length };
            }
            else
            {
                runs.Add(new FlatRange(start, length));
            }
        }

        return [.. runs];
    }
}

/// <summary>A run of elements in a flat vector.</summary>
public readonly record struct FlatRange(int Start, int Length);
