using System.Buffers;
using Microsoft.AspNetCore.Connections;

namespace HierFL.Silo.Edge;

/// <summary>
/// Buffers of the server in pieces as large as what moves through them. Its own are of 4 KiB: a model would be received, encrypted and sent in tens of thousands
/// of small pieces. A connection that waits holds none.
/// </summary>
internal sealed class BulkBuffers : IMemoryPoolFactory<byte>
{
    /// <summary>Four records of TLS.</summary>
    private const int Piece = 64 * 1024;

    public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => new Pool();

    private sealed class Pool : MemoryPool<byte>
    {
        public override int MaxBufferSize => Array.MaxLength;

        public override IMemoryOwner<byte> Rent(int minBufferSize = -1) => new Owner(ArrayPool<byte>.Shared.Rent(Math.Max(minBufferSize, Piece)));

        protected override void Dispose(bool disposing)
        {
            // The arrays are of the process.
        }
    }

    private sealed class Owner(byte[] array) : IMemoryOwner<byte>
    {
        private byte[]? _array = array;

        public Memory<byte> Memory => _array ?? throw new ObjectDisposedException(nameof(BulkBuffers));

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _array, null) is { } array)
            {
                ArrayPool<byte>.Shared.Return(array);
            }
        }
    }
}
