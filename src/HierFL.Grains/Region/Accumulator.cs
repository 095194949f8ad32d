using System.Collections.Immutable;
using HierFL.Core.Aggregation;
using HierFL.Core.Rounds;
using HierFL.Core.Updates;

namespace HierFL.Grains.Region;

/// <summary>One exact sum in a silo's memory, until it is sealed.</summary>
internal sealed class Accumulator(string name, PartialAggregate partial)
{
    private readonly Lock _lock = new();
    private bool _isSealed;

    public string Name => name;

    /// <summary>Only once it is sealed.</summary>
    public PartialAggregate Partial => _isSealed ? partial : throw new InvalidOperationException($"accumulator {name} is still open");

    /// <summary>Adds a verified, granted update once; false if it was sealed before.</summary>
    public bool TryAdd(Admitted item, ReadOnlySpan<byte> body, UpdateHeader header)
    {
        lock (_lock)
        {
            if (_isSealed)
            {
                return partial.Contains(item);
            }

            partial.TryAdd(item, body, header.Weight, header.Report);
            return true;
        }
    }

    /// <summary>Digest of the contents once they are final; null before.</summary>
    public string? SealedDigest { get; private set; }

    public void Seal()
    {
        lock (_lock)
        {
            _isSealed = true;
            SealedDigest ??= partial.Digest;
        }
    }

    public ImmutableArray<Contribution> Contents() => [.. Partial.Contents.Select(item => new Contribution(item.Hospital, item.Sha256))];
}
