using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;
using HierFL.Core.Updates;

namespace HierFL.Learning.Hospital;

/// <summary>An update as kept.</summary>
/// <param name="Work">What was computed.</param>
/// <param name="LastAccepted">Tag of the hospital state it was trained from; null for none.</param>
/// <param name="Header">As it was first sent; a later pass of the same work is sent its own key.</param>
internal sealed record OutboxRecord(WorkKey Work, string? LastAccepted, UpdateHeader Header);

/// <summary>An update read back, whole and verified.</summary>
internal sealed record OutboxEntry(OutboxRecord Record, ReadOnlyMemory<byte> Body);

/// <summary>
/// Layout of an outbox file: 8 bytes of magic, int32 length of the header (little-endian), its SHA-256, the header as JSON, the body. The header names the
/// body's hash and length, so that every byte is covered by one of the two hashes.
/// </summary>
internal static class OutboxFrame
{
    private const int FixedBytes = 8 + sizeof(int) + SHA256.HashSizeInBytes;

    private static ReadOnlySpan<byte> Magic => "HFLOUT1\n"u8;

    /// <summary>Place of the format's number in <see cref="Magic"/>.</summary>
    private const int NumberAt = 6;

    /// <summary>All that stands before the body.</summary>
    public static byte[] Head(OutboxRecord record)
    {
        var header = JsonSerializer.SerializeToUtf8Bytes(record);
        var head = new byte[FixedBytes + header.Length];
        Magic.CopyTo(head);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(Magic.Length), header.Length);
        SHA256.HashData(header, head.AsSpan(Magic.Length + sizeof(int)));
        header.CopyTo(head, FixedBytes);
        return head;
    }

    /// <summary>Whether a later version of this program wrote it; one of ours whose number alone is damaged is not.</summary>
    public static bool IsNewer(ReadOnlySpan<byte> file)
    {
        if (file.Length < Magic.Length || !file.StartsWith(Magic[..NumberAt]) || !file[(NumberAt + 1)..].StartsWith(Magic[(NumberAt + 1)..])
            || file[NumberAt] <= Magic[NumberAt] || file[NumberAt] > (byte)'9')
        {
            return false;
        }

        var ours = file.ToArray();
        ours[NumberAt] = Magic[NumberAt];
        return Read(ours) is null;
    }

    /// <summary>Null if the file is truncated or a bit of it has changed.</summary>
    public static OutboxEntry? Read(ReadOnlyMemory<byte> file)
    {
        var span = file.Span;
        if (span.Length < FixedBytes || !span.StartsWith(Magic))
        {
            return null;
        }

        var length = BinaryPrimitives.ReadInt32LittleEndian(span[Magic.Length..]);
        if (length < 0 || length > span.Length - FixedBytes)
        {
            return null;
        }

        var header = span.Slice(FixedBytes, length);
        if (!SHA256.HashData(header).AsSpan().SequenceEqual(span.Slice(Magic.Length + sizeof(int), SHA256.HashSizeInBytes)))
        {
            return null;
        }

        var record = JsonSerializer.Deserialize<OutboxRecord>(header);
        var body = file[(FixedBytes + length)..];
        return record is not null && body.Length == record.Header.Length && Sha256Text.Of(body.Span) == record.Header.Sha256
            ? new OutboxEntry(record, body)
            : null;
    }
}
