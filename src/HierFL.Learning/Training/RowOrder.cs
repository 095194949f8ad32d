using HierFL.Core.Rounds;

namespace HierFL.Learning.Training;

/// <summary>In which order a hospital goes through its rows. An epoch is one pass over all of them; its last batch may be smaller.</summary>
/// <param name="rows">Rows there are.</param>
/// <param name="batch">Rows per step; with all rows in one batch there is nothing to shuffle, and the order is that of the file.</param>
/// <param name="streamOf">The random stream of an epoch, from 0: an epoch's order depends on nothing before it.</param>
internal sealed class RowOrder(int rows, int batch, Func<int, SeededStream> streamOf)
{
    private int[]? _order;

    /// <summary>Epoch of the next row, from 0.</summary>
    public int Epoch { get; private set; }

    /// <summary>Rows of it already taken.</summary>
    public int Position { get; private set; }

    public int BatchesPerEpoch => (rows + batch - 1) / batch;

    /// <summary>Goes on where an earlier order stopped.</summary>
    public void Resume(int epoch, int position) => (Epoch, Position) = position < rows ? (epoch, position) : (epoch + 1, 0);

    /// <summary>Rows of the next batches, at most so many and not beyond the end of the epoch.</summary>
    public ReadOnlySpan<int> Next(int batches)
    {
        _order ??= OrderOf(Epoch);
        var count = (int)Math.Min(rows - Position, (long)batches * batch);
        var next = _order.AsSpan(Position, count);
        Position += count;
        if (Position == rows)
        {
            (Epoch, Position, _order) = (Epoch + 1, 0, null);
        }

        return next;
    }

    private int[] OrderOf(int epoch)
    {
        int[] order = [.. Enumerable.Range(0, rows)];
        if (batch < rows)
        {
            streamOf(epoch).Shuffle(order.AsSpan());
        }

        return order;
    }
}
