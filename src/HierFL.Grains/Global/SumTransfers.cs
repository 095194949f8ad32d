namespace HierFL.Grains.Global;

/// <summary>
/// Sums of regions that are on their way to the root for a pass. A region says every few seconds what it has until it is taken, and over a thin line that is
/// often before it is here: each sum comes once, not once for each time that it is offered. For the turns of one grain.
/// </summary>
internal sealed class SumTransfers
{
    private readonly Dictionary<(string Region, string Digest), Transfer> _running = [];
    private bool _isOver;

    /// <param name="region">Whose sum.</param>
    /// <param name="digest">Of what it contains.</param>
    /// <param name="silo">Who offers it; null if that is not known.</param>
    /// <returns>Null if it is on its way from there, or here and about to be taken, or nothing is taken any more. One on its way from another silo is given up.</returns>
    public Transfer? Begin(string region, string digest, string? silo)
    {
        if (_isOver || (_running.TryGetValue((region, digest), out var before) && (before.IsHere || before.Silo == silo)))
        {
            return null;
        }

        before?.Cancel();
        return _running[(region, digest)] = new Transfer(this, (region, digest), silo);
    }

    /// <summary>Gives up what is on its way, and takes nothing more.</summary>
    public void Stop()
    {
        _isOver = true;
        foreach (var transfer in _running.Values)
        {
            transfer.Cancel();
        }
    }

    /// <summary>One sum on its way, until it is disposed of.</summary>
    internal sealed class Transfer(SumTransfers transfers, (string Region, string Digest) sum, string? silo) : IDisposable
    {
        private readonly CancellationTokenSource _end = new();

        public string? Silo => silo;

        /// <summary>Whether it has come; what becomes of it is not open any more.</summary>
        public bool IsHere { get; set; }

        /// <summary>Nobody waits for it any more.</summary>
        public CancellationToken GivenUp => _end.Token;

        public void Cancel() => _end.Cancel();

        public void Dispose()
        {
            if (transfers._running.GetValueOrDefault(sum) == this)
            {
                transfers._running.Remove(sum);
            }

            _end.Dispose();
        }
    }
}
