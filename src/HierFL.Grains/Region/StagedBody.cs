using System.Buffers;
using System.IO.MemoryMappedFiles;
using System.Security.Cryptography;

namespace HierFL.Grains.Region;

/// <summary>
/// Room for one update until it is whole and verified: memory, or a scratch file that has no name any more. What lies there is gone with the process
/// (design decision D2). An interrupted upload goes on where it ended. What arrives is hashed on its way in, while it is in the cache.
/// </summary>
internal abstract class StagedBody(int length) : IDisposable
{
    /// <summary>Bytes taken from a connection at a time: hashed while they are in the cache.</summary>
    private const int Piece = 1 << 17;

    private IncrementalHash? _hash;

    public int Length => length;

    /// <summary>Bytes that have arrived.</summary>
    public int Received { get; private set; }

    /// <summary>The whole update, once all of it has arrived.</summary>
    public ReadOnlyMemory<byte> Body =>
        Received == Length ? Whole() : throw new InvalidOperationException($"{Received} of {Length} bytes have arrived");

    /// <summary>SHA-256 of what has arrived, lower-case hexadecimal.</summary>
    public string Sha256() => Convert.ToHexStringLower(Hash.GetCurrentHash());

    /// <summary>Reads on from what has arrived; what comes beyond the length stays unread.</summary>
    /// <returns>The bytes read now.</returns>
    public async Task<int> FillAsync(Stream source, CancellationToken cancellation)
    {
        var before = Received;
        while (Received < Length)
        {
            var arrived = await ReceiveAsync(source, Received, cancellation);
            if (arrived.IsEmpty)
            {
                break;
            }

            Hash.AppendData(arrived.Span);
            Received += arrived.Length;
        }

        return Received - before;
    }

    /// <summary>Forgets what has arrived: the sender begins anew.</summary>
    public void Restart()
    {
        Received = 0;
        _hash?.Dispose();
        _hash = null;
    }

    /// <summary>Whether <see cref="Body"/> is memory that the process has only for so long.</summary>
    public virtual bool IsMapped => false;

    /// <summary>Gives mapped memory back; <see cref="Body"/> maps it again.</summary>
    public virtual void Unmap()
    {
    }

    public virtual void Dispose() => _hash?.Dispose();

    /// <summary>In memory that is given back with the body.</summary>
    public static StagedBody InMemory(byte[] bytes, StagingMemory memory) => new MemoryBody(bytes, memory);

    /// <summary>In a file of the folder that is unlinked before a byte is written.</summary>
    /// <exception cref="NoScratchException">The folder does not take it.</exception>
    public static StagedBody InScratch(string folder, int length) => new ScratchBody(folder, length);

    /// <summary>Reads once from the source and keeps what came at the position; nothing at the source's end.</summary>
    protected abstract ValueTask<ReadOnlyMemory<byte>> ReceiveAsync(Stream source, int position, CancellationToken cancellation);

    protected abstract ReadOnlyMemory<byte> Whole();

    private IncrementalHash Hash => _hash ??= IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    private sealed class MemoryBody(byte[] bytes, StagingMemory memory) : StagedBody(bytes.Length)
    {
        public override void Dispose()
        {
            base.Dispose();
            memory.Return(bytes);
        }

        protected override async ValueTask<ReadOnlyMemory<byte>> ReceiveAsync(Stream source, int position, CancellationToken cancellation)
        {
            var room = bytes.AsMemory(position, Math.Min(Piece, Length - position));
            return room[..await source.ReadAsync(room, cancellation)];
        }

        protected override ReadOnlyMemory<byte> Whole() => bytes;
    }

    /// <summary>Written as it comes, and mapped only while it is checked and added: a body that is on its way takes no memory of the process.</summary>
    private sealed class ScratchBody : StagedBody
    {
        private readonly string _folder;
        private readonly FileStream _file;
        private MemoryMappedFile? _map;
        private MappedMemory? _memory;
        private byte[]? _piece;

        public ScratchBody(string folder, int length)
            : base(length)
        {
            _folder = folder;
            try
            {
                _file = Create(folder, Math.Max(length, 1));
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                throw new NoScratchException(folder, error);
            }
        }

        public override bool IsMapped => true;

        public override void Unmap()
        {
            ((IDisposable?)_memory)?.Dispose();
            _map?.Dispose();
            (_memory, _map) = (null, null);
        }

        public override void Dispose()
        {
            base.Dispose();
            Unmap();
            _file.Dispose();
            ReturnPiece();
        }

        protected override async ValueTask<ReadOnlyMemory<byte>> ReceiveAsync(Stream source, int position, CancellationToken cancellation)
        {
            _piece ??= ArrayPool<byte>.Shared.Rent(Piece);
            var arrived = _piece.AsMemory(0, await source.ReadAsync(_piece.AsMemory(0, Math.Min(Piece, Length - position)), cancellation));
            try
            {
                RandomAccess.Write(_file.SafeFileHandle, arrived.Span, position);
            }
            catch (IOException error)
            {
                // Not every file system sets room aside; and this is no fault of the connection.
                throw new NoScratchException(_folder, error);
            }

            return arrived;
        }

        protected override ReadOnlyMemory<byte> Whole()
        {
            if (_memory is null)
            {
                ReturnPiece();
                _map = MemoryMappedFile.CreateFromFile(_file, null, 0, MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, leaveOpen: true);
                _memory = new MappedMemory(_map.CreateViewAccessor(), Length);
            }

            return _memory.Memory;
        }

        private static FileStream Create(string folder, int length)
        {
            var path = Path.Combine(folder, Path.GetRandomFileName());
            var options = new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.ReadWrite,
                Share = FileShare.Delete,
                BufferSize = 0,
                PreallocationSize = length,
            };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            var file = new FileStream(path, options);
            try
            {
                File.Delete(path);
                file.SetLength(length);
                return file;
            }
            catch
            {
                file.Dispose();
                throw;
            }
        }

        private void ReturnPiece()
        {
            if (_piece is not null)
            {
                ArrayPool<byte>.Shared.Return(_piece);
                _piece = null;
            }
        }
    }
}
