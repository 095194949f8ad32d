using System.Buffers.Binary;

namespace HierFL.Core.Aggregation;

/// <summary>
/// A partial aggregate as bytes, for the way from silo to silo, little-endian: magic, digest of the ring plan, length of the contents, the contents
/// (<see cref="PartialContents"/>), the sum (<see cref="RingSumFormat"/>), CRC-32C of all before. Its length is known before it is written, and a reader knows
/// from the plan how long it may be.
/// </summary>
public static class PartialFrame
{
    private const int HeadBytes = 8 + 32 + 4;

    private const int ChecksumBytes = 4;

    private static ReadOnlySpan<byte> Magic => "HFLPART2"u8;

    /// <summary>Bytes of this partial aggregate.</summary>
    public static long Length(PartialAggregate partial) => LeastLength(partial.Sum.Plan) + PartialContents.Of(partial).Write().Length;

    /// <summary>Most bytes of any partial aggregate that <see cref="ReadAsync"/> takes.</summary>
    public static long MaxLength(RingPlan plan, int mostContents) => LeastLength(plan) + PartialContents.MaxBytes(mostContents);

    /// <exception cref="ArgumentException">It holds a name or a metric that no reader takes.</exception>
    public static async Task WriteAsync(PartialAggregate partial, Stream stream, CancellationToken cancellation)
    {
        using var passing = new ChecksumStream(stream);
        var (sum, contents) = (partial.Sum, PartialContents.Of(partial).Write());
        var head = new byte[HeadBytes + contents.Length + RingSumFormat.HeaderBytes];
        Magic.CopyTo(head);
        sum.PlanDigest.CopyTo(head, 8);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(40), contents.Length);
        contents.CopyTo(head, HeadBytes);
        RingSumFormat.WriteHeader(sum, head.AsSpan(HeadBytes + contents.Length));
        await passing.WriteAsync(head, cancellation).ConfigureAwait(false);
        await passing.WriteAsync(sum.Words, cancellation).ConfigureAwait(false);
        await passing.WriteAsync(sum.Counters, cancellation).ConfigureAwait(false);
        await passing.WriteAsync(sum.Totals, cancellation).ConfigureAwait(false);
        var end = new byte[ChecksumBytes];
        BinaryPrimitives.WriteUInt32LittleEndian(end, passing.Checksum);
        await stream.WriteAsync(end, cancellation).ConfigureAwait(false);
    }

    /// <summary>Reads a whole stream that claims to be a partial aggregate of this plan.</summary>
    /// <param name="plan">The plan the sum must be of; memory for it is taken by it alone, and only after all that is small has been understood.</param>
    /// <param name="mostContents">Most updates that can be in it: contributors of the pass times regional rounds.</param>
    /// <param name="stream">At the start; read to its end.</param>
    /// <param name="length">Bytes that the sender promises.</param>
    /// <param name="cancellation">Stops reading.</param>
    /// <exception cref="FormatException">It is not one, is of another plan, is damaged, or holds what no admitted updates sum to; the message says which.</exception>
    public static async Task<PartialAggregate> ReadAsync(RingPlan plan, int mostContents, Stream stream, long length, CancellationToken cancellation)
    {
        var (least, most) = (LeastLength(plan), MaxLength(plan, mostContents));
        if (length < least || length > most)
        {
            throw new FormatException($"the partial aggregate has {length} bytes; one of this plan has {least} to {most}");
        }

        try
        {
            using var passing = new ChecksumStream(stream);
            var digest = plan.Digest();
            CheckHead(await passing.ReadAsync(HeadBytes, cancellation).ConfigureAwait(false), digest, (int)(length - least));
            var contents = PartialContents.Read(await passing.ReadAsync((int)(length - least), cancellation).ConfigureAwait(false), mostContents);
            var header = await passing.ReadAsync(RingSumFormat.HeaderBytes, cancellation).ConfigureAwait(false);
            var (contributors, weightSteps) = RingSumFormat.ReadHeader(plan, digest, header);
            var sum = RingSum.Unfilled(plan, contributors, weightSteps);
            await passing.ReadAsync(sum.Words, cancellation).ConfigureAwait(false);
            await passing.ReadAsync(sum.Counters, cancellation).ConfigureAwait(false);
            await passing.ReadAsync(sum.Totals, cancellation).ConfigureAwait(false);
            await CheckEndAsync(stream, passing.Checksum, cancellation).ConfigureAwait(false);
            RingSumFormat.CheckValues(sum);
            return contents.With(sum);
        }
        catch (EndOfStreamException error)
        {
            throw new FormatException($"the partial aggregate ends before its {length} bytes", error);
        }
    }

    private static long LeastLength(RingPlan plan) => HeadBytes + RingSumFormat.Length(plan) + ChecksumBytes;

    private static void CheckHead(ReadOnlySpan<byte> head, ReadOnlySpan<byte> digest, int contents)
    {
        if (!head[..8].SequenceEqual(Magic))
        {
            throw new FormatException("not a partial aggregate of this version, which begins with HFLPART2: upgrade the older one of the two silos");
        }

        if (!head[8..40].SequenceEqual(digest))
        {
            throw new FormatException("the partial aggregate is of another ring plan");
        }

        if (BinaryPrimitives.ReadInt32LittleEndian(head[40..]) is var claimed && claimed != contents)
        {
            throw new FormatException($"the partial aggregate claims {claimed} bytes of contents; its length leaves {contents}");
        }
    }

    private static async Task CheckEndAsync(Stream stream, uint computed, CancellationToken cancellation)
    {
        var sent = new byte[ChecksumBytes + 1];
        var read = await stream.ReadAtLeastAsync(sent, sent.Length, throwOnEndOfStream: false, cancellation).ConfigureAwait(false);
        if (read < ChecksumBytes)
        {
            throw new EndOfStreamException();
        }

        if (read > ChecksumBytes || computed != BinaryPrimitives.ReadUInt32LittleEndian(sent))
        {
            throw new FormatException("the partial aggregate is damaged: its bytes are not those of its checksum, or go on after it");
        }
    }
}
