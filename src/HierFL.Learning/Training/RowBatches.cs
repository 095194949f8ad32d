using HierFL.Learning.Natives;
using HierFL.Learning.Preprocessing;
using static TorchSharp.torch;

namespace HierFL.Learning.Training;

/// <summary>Rows of a step.</summary>
/// <param name="Inputs">[rows, width].</param>
/// <param name="Targets">[rows].</param>
/// <param name="Weights">[rows]; null where all are 1.</param>
internal sealed record Batch(Tensor Inputs, Tensor Targets, Tensor? Weights);

/// <summary>Batches of rows as tensors, in an order.</summary>
/// <param name="rows">All of them.</param>
/// <param name="targets">One for each row; disposed with this.</param>
/// <param name="weights">Likewise; null where all are 1.</param>
/// <param name="order">In which they are taken.</param>
/// <param name="batch">Rows of a batch at most.</param>
internal sealed class RowBatches(PreparedRows rows, Tensor targets, Tensor? weights, RowOrder order, int batch) : IDisposable
{
    /// <summary>Most floats that are gathered for the next steps: 64 MiB, or one batch. Images of an epoch may be more than the machine has.</summary>
    private const int MostGathered = 1 << 24;

    private readonly Tensor _inputs = AlignedTensor.Of(rows.Inputs, rows.Count, rows.Shape.Count);
    private readonly int _atOnce = (int)Math.Clamp(MostGathered / ((long)batch * rows.Shape.Count), 1, int.MaxValue);
    private int _done;

    /// <summary>Takes the next batches.</summary>
    /// <param name="count">How many.</param>
    /// <param name="step">Is given a batch, and how many batches came before.</param>
    public void Take(int count, Action<Batch, int> step)
    {
        var end = _done + count;
        while (_done < end)
        {
            using var stretch = NewDisposeScope();
            var next = order.Next(Math.Min(end - _done, _atOnce));
            var isWhole = batch == rows.Count;
            var index = isWhole ? null : tensor(Array.ConvertAll(next.ToArray(), row => (long)row));
            var (x, y) = isWhole ? (_inputs, targets) : (_inputs.index_select(0, index!), targets.index_select(0, index!));
            var w = isWhole ? weights : weights?.index_select(0, index!);
            for (var at = 0; at < next.Length; at += batch, _done++)
            {
                var some = Math.Min(batch, next.Length - at);
                step(new Batch(x.narrow(0, at, some), y.narrow(0, at, some), w?.narrow(0, at, some)), _done);
            }
        }
    }

    public void Dispose()
    {
        _inputs.Dispose();
        targets.Dispose();
        weights?.Dispose();
    }
}
