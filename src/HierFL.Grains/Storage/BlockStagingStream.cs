using System.Buffers.Binary;
using System.Security.Cryptography;
using Azure.Storage.Blobs.Specialized;

namespace HierFL.Grains.Storage;

/// <summary>
/// Cuts what is written into blocks and stages them, uncommitted: readers see the old blob, or none, until the block list is committed. A block is
/// named by its place and content, so that writers who race for one blob cannot mix their blocks.
/// </summary>
internal sealed class BlockStagingStream(BlockBlobClient blob, int blockBytes, CancellationToken cancellation) : Stream
{
    // Grows to blockBytes: most blobs are small.
    private byte[] _block = [];
    private readonly List<string> _staged = [];
    private int _filled;

    /// <summary>Names of the staged blocks, in order; to be committed after <see cref="StageRestAsync"/>.</summary>
    public IReadOnlyList<string> Blocks => _staged;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => ((long)_staged.Count * blockBytes) + _filled;

    public override long Position
    {
        get => Length;
        set => throw new NotSupportedException("blocks are staged in order");
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (!buffer.IsEmpty)
        {
            // A full block waits for the next byte, so that content of one block never needs staging.
            if (_filled == blockBytes)
            {
                await StageRestAsync().ConfigureAwait(false);
            }

            buffer = buffer[Fill(buffer.Span)..];
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            if (_filled == blockBytes)
            {
                using var content = OpenRest();
                blob.StageBlock(NameNext(), content, cancellationToken: cancellation);
                _filled = 0;
            }

            buffer = buffer[Fill(buffer)..];
        }
    }

    /// <summary>Whether anything was written after the last staged block.</summary>
    public bool HasRest => _filled > 0;

    /// <summary>What was written after the last staged block, good until the next write.</summary>
    public MemoryStream OpenRest() => new(_block, 0, _filled, writable: false);

    /// <summary>Stages what is left.</summary>
    public async Task StageRestAsync()
    {
        using var content = OpenRest();
        await blob.StageBlockAsync(NameNext(), content, cancellationToken: cancellation).ConfigureAwait(false);
        _filled = 0;
    }

    public override void Flush()
    {
        // Blocks go when they are full: a flush would make them small.
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("write only");

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException("blocks are staged in order");

    public override void SetLength(long value) => throw new NotSupportedException("blocks are staged in order");

    private int Fill(ReadOnlySpan<byte> buffer)
    {
        var taken = Math.Min(buffer.Length, blockBytes - _filled);
        if (_filled + taken > _block.Length)
        {
            Array.Resize(ref _block, Math.Min(blockBytes, Math.Max(_filled + taken, 2 * _block.Length)));
        }

        buffer[..taken].CopyTo(_block.AsSpan(_filled));
        _filled += taken;
        return taken;
    }

    private string NameNext()
    {
        Span<byte> name = stackalloc byte[sizeof(int) + SHA256.HashSizeInBytes];
        BinaryPrimitives.WriteInt32BigEndian(name, _staged.Count);
        SHA256.HashData(_block.AsSpan(0, _filled), name[sizeof(int)..]);
        _staged.Add(Convert.ToBase64String(name));
        return _staged[^1];
    }
}
