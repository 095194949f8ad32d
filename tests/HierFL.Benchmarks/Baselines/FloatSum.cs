using HierFL.Core.Aggregation;

namespace HierFL.Benchmarks.Baselines;

/// <summary>A weighted sum of the same updates in float32 on one thread, as other systems do it.</summary>
internal abstract class FloatSum : IDisposable
{
    public abstract string Name { get; }

    /// <summary>numpy where python has it, else libtorch.</summary>
    public static FloatSum Open(RingTerm[] terms, int floats) => NumpySum.TryOpen(terms.Length, floats) ?? (FloatSum)new TorchSum(terms, floats);

    /// <summary>Processor seconds of one sum of all updates.</summary>
    public abstract double Run();

    public abstract void Dispose();
}
