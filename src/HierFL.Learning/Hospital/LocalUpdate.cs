using HierFL.Core.Updates;

namespace HierFL.Learning.Hospital;

/// <summary>An update that is ready to be sent.</summary>
/// <remarks>
/// A request that was given up may still read a little of the bytes after they are disposed, and then of the hospital's next update: it goes to the same region, under the
/// hash of the first, and is refused if it ever arrives.
/// </remarks>
/// <param name="Header">What is said of it.</param>
/// <param name="Body">Its bytes, there until this is disposed.</param>
/// <param name="Memory">Goes back with it; null if the bytes have memory of their own.</param>
internal sealed record LocalUpdate(UpdateHeader Header, ReadOnlyMemory<byte> Body, IDisposable? Memory) : IDisposable
{
    public void Dispose() => Memory?.Dispose();
}
