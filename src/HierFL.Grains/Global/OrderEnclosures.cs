using System.Collections.Immutable;
using HierFL.Core.Rounds;
using HierFL.Grains.Hosting;
using HierFL.Grains.Region;

namespace HierFL.Grains.Global;

/// <summary>
/// Puts the documents of an order where regions fetch them, and collects those that ride along with it: in the order of their putting, as long as there is
/// room. Each that does not saves a region a round trip to the root.
/// </summary>
/// <param name="content">Where they are fetched.</param>
/// <param name="job">Whose they are.</param>
/// <param name="isNear">Whether regions find the documents in their own silo anyway.</param>
internal sealed class OrderEnclosures(ContentStore content, string job, bool isNear)
{
    private readonly ImmutableArray<ReadOnlyMemory<byte>>.Builder _enclosed = ImmutableArray.CreateBuilder<ReadOnlyMemory<byte>>();
    private int _room = isNear ? 0 : RegionOrder.MostEnclosedBytes;

    public ImmutableArray<ReadOnlyMemory<byte>> Enclosed => _enclosed.ToImmutable();

    public ContentRef Put(string name, byte[] document)
    {
        if (document.Length <= _room)
        {
            _room -= document.Length;
            _enclosed.Add(document);
        }

        return content.Put(job, name, document);
    }
}
