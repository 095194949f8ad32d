using System.Runtime.InteropServices;
using HierFL.Core.Aggregation;
using HierFL.Learning.Natives;
using TorchSharp;

namespace HierFL.Benchmarks.Baselines;

/// <summary>libtorch's <c>add_</c> with a factor: one pass over memory an update, already better than multiply and add.</summary>
internal sealed class TorchSum : FloatSum
{
    private readonly torch.Tensor[] _updates;
    private readonly float[] _weights;
    private readonly torch.Tensor _sum;

    public TorchSum(RingTerm[] terms, int floats)
    {
        TorchRuntime.Load();
        torch.set_num_threads(1);
        _updates = [.. terms.Select(term => torch.tensor(MemoryMarshal.Cast<byte, float>(term.Body.Span).ToArray()))];
        _weights = [.. terms.Select(term => (float)term.Weight)];
        _sum = torch.zeros(floats);
    }

    public override string Name => "libtorch add_";

    public override double Run()
    {
        var began = Environment.CpuUsage.TotalTime;
        _sum.zero_();
        for (var i = 0; i < _updates.Length; i++)
        {
            _sum.add_(_updates[i], _weights[i]);
        }

        return (Environment.CpuUsage.TotalTime - began).TotalSeconds;
    }

    public override void Dispose()
    {
        _sum.Dispose();
        foreach (var update in _updates)
        {
            update.Dispose();
        }
    }
}
