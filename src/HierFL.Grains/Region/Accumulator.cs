using System.Collections.Immutable;
using HierFL.Core.Aggregation;
using HierFL.Core.Rounds;
using HierFL.Core.Updates;

namespace HierFL.Grains.Region;

/// <summary>One exact sum in a silo's memory, until it is sealed. It takes memory with the first update: one that is offered may be refused yet.</summary>
/// <param name="name">Its name.</param>
/// <param name="begin">Makes the empty sum.</param>
internal sealed class Accumulator(string name, Func<PartialAggregate> begin)
{
    private readonly Lock _lock = new();
    private PartialAggregate? _partial;
    private bool _isSealed;

    public string Name => name;

    /// <summary>Only once it is sealed.</summary>
    public PartialAggregate Partial => _isSealed ? _partial! : throw new InvalidOperationException($"accumulator {name} is still open");

    /// <summary>Adds a verified, granted update once; false if it was sealed before.</summary>
    public bool TryAdd(Admitted item, ReadOnlySpan<byte> body, UpdateHeader header)
    {
        lock (_lock)
        {
            if (_isSealed)
            {
                return _partial!.Contains(item);
            }

            _partial ??= begin();
            _partial.TryAdd(item, body, header.Weight, header.Report);
            return true;
        }
    }

    /// <summary>Digest of the contents once they are final; null before.</summary>
    public string? SealedDigest { get; private set; }

    public void Seal()
    {
        lock (_lock)
        {
            _partial ??= begin();
            SealedDigest ??= _partial.Digest;
            _isSealed = true;
        }
    }

    public ImmutableArray<Contribution> Contents() => [.. Partial.Contents.Select(item => new Contribution(item.Hospital, item.Sha256))];
}
