using System.IO.MemoryMappedFiles;

namespace HierFL.Grains.Region;

/// <summary>
/// Room for one update until it is whole and verified: memory, or a scratch file that has no name any more. What lies there is gone with the process
/// (design decision D2). An interrupted upload goes on where it ended.
/// </summary>
internal abstract class StagedBody(int length) : IDisposable
{
    public int Length => length;

    /// <summary>Bytes that have arrived.</summary>
    public int Received { get; private set; }

    protected abstract Memory<byte> Buffer { get; }

    /// <summary>The whole update, once all of it has arrived.</summary>
    public ReadOnlyMemory<byte> Body =>
        Received == Length ? Buffer[..Length] : throw new InvalidOperationException($"{Received} of {Length} bytes have arrived");

    /// <summary>Reads on from what has arrived; what comes beyond the length stays unread.</summary>
    /// <returns>The bytes read now.</returns>
    public async Task<int> FillAsync(Stream source, CancellationToken cancellation)
    {
        var before = Received;
        while (Received < Length)
        {
            var read = await source.ReadAsync(Buffer[Received..Length], cancellation);
            if (read == 0)
            {
                break;
            }

            Received += read;
        }

        return Received - before;
    }

    /// <summary>Forgets what has arrived: the sender begins anew.</summary>
    public void Restart() => Received = 0;

    public abstract void Dispose();

    /// <summary>In memory.</summary>
    public static StagedBody InMemory(int length) => new MemoryBody(length);

    /// <summary>In a file of the folder that is unlinked before a byte is written.</summary>
    /// <exception cref="IOException">The folder does not take it.</exception>
    public static StagedBody InScratch(string folder, int length) => new ScratchBody(folder, length);

    private sealed class MemoryBody(int length) : StagedBody(length)
    {
        private readonly byte[] _bytes = System.Buffers.ArrayPool<byte>.Shared.Rent(length);

        protected override Memory<byte> Buffer => _bytes;

        public override void Dispose() => System.Buffers.ArrayPool<byte>.Shared.Return(_bytes);
    }

    private sealed class ScratchBody : StagedBody
    {
        private readonly FileStream _file;
        private readonly MemoryMappedFile _map;
        private readonly MappedMemory _memory;

        public ScratchBody(string folder, int length)
            : base(length)
        {
            var path = Path.Combine(folder, Path.GetRandomFileName());
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = FileShare.Delete, PreallocationSize = Math.Max(length, 1) };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            _file = new FileStream(path, options);
            File.Delete(path);
            _file.SetLength(Math.Max(length, 1));
            _map = MemoryMappedFile.CreateFromFile(_file, null, 0, MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, leaveOpen: false);
            _memory = new MappedMemory(_map.CreateViewAccessor(), length);
        }

        protected override Memory<byte> Buffer => _memory.Memory;

        public override void Dispose()
        {
            ((IDisposable)_memory).Dispose();
            _map.Dispose();
            _file.Dispose();
        }
    }
}
