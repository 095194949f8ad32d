using System.Collections.Immutable;
using System.Text;
using HierFL.Core.Jobs;
using HierFL.Core.Rounds;
using HierFL.Core.Updates;

namespace HierFL.Core.Aggregation;

/// <summary>All of a partial aggregate but its sum: what is in it, each hospital's own metrics, and who is not in it. In one order, so that equal contents are equal bytes.</summary>
internal sealed record PartialContents(
    ImmutableArray<Admitted> Contents,
    ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, double>> Reports,
    ImmutableArray<string> Refusals,
    long BytesUp)
{
    /// <summary>Bytes of a refusal's sentence; what is longer is cut.</summary>
    private const int MaxSentenceBytes = 512;

    private const int MaxMetricBytes = 255;

    /// <summary>Step, two labels and a hash.</summary>
    private const int MaxContentBytes = 4 + 64 + 64 + 32;

    private const int MaxReportBytes = 64 + 1 + (UpdateHeader.MaxReports * (1 + MaxMetricBytes + 8));

    public static PartialContents Of(PartialAggregate partial) => new(
        [.. partial.Contents.OrderBy(item => item.Step).ThenBy(item => item.Hospital, StringComparer.Ordinal)],
        partial.Reports,
        partial.Refusals,
        partial.BytesUp);

    /// <summary>Most bytes that are taken for so many updates; a hospital that was refused counts like one.</summary>
    public static int MaxBytes(int mostContents) =>
        (int)Math.Min(Array.MaxLength, 4 + 4 + 4 + 8 + ((long)mostContents * (MaxContentBytes + MaxReportBytes + 2 + MaxSentenceBytes)));

    public byte[] Write()
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        writer.Write(Contents.Length);
        foreach (var item in Contents)
        {
            writer.Write(item.Step);
            Write(writer, item.Region);
            Write(writer, item.Hospital);
            writer.Write(Convert.FromHexString(item.Sha256));
        }

        writer.Write(Reports.Count);
        foreach (var (hospital, report) in Reports)
        {
            Write(writer, hospital);
            writer.Write(checked((byte)report.Count));
            foreach (var (metric, value) in report.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            {
                Write(writer, metric);
                writer.Write(value);
            }
        }

        writer.Write(Refusals.Length);
        foreach (var sentence in Refusals)
        {
            var bytes = Cut(sentence);
            writer.Write((ushort)bytes.Length);
            writer.Write(bytes);
        }

        writer.Write(BytesUp);
        return stream.ToArray();
    }

    /// <exception cref="FormatException">It is none, or out of bounds; the message says why.</exception>
    public static PartialContents Read(byte[] bytes, int mostContents)
    {
        using var reader = new BinaryReader(new MemoryStream(bytes), new UTF8Encoding(false, throwOnInvalidBytes: true));
        try
        {
            var contents = ReadContents(reader, mostContents);
            var reports = ReadReports(reader, contents);
            var refusals = ImmutableArray.CreateBuilder<string>();
            for (var left = Count(reader, mostContents, "refusals"); left > 0; left--)
            {
                refusals.Add(Text(reader, reader.ReadUInt16(), MaxSentenceBytes));
            }

            var bytesUp = reader.ReadInt64();
            return bytesUp >= 0 && reader.BaseStream.Position == bytes.Length
                ? new PartialContents(contents, reports, refusals.ToImmutable(), bytesUp)
                : throw new FormatException($"the contents of the partial aggregate count {bytesUp} bytes up, or go on after their end");
        }
        catch (Exception error) when (error is EndOfStreamException or DecoderFallbackException)
        {
            throw new FormatException("the contents of the partial aggregate end too early or hold text that is none", error);
        }
    }

    /// <summary>The partial aggregate of these contents and a sum.</summary>
    public PartialAggregate With(RingSum sum)
    {
        var partial = new PartialAggregate(sum) { Refusals = Refusals };
        partial.Record(Contents, Reports, BytesUp);
        return partial;
    }

    private static ImmutableArray<Admitted> ReadContents(BinaryReader reader, int mostContents)
    {
        var contents = ImmutableArray.CreateBuilder<Admitted>();
        for (var left = Count(reader, mostContents, "updates"); left > 0; left--)
        {
            var step = reader.ReadInt32();
            var (region, hospital) = (Label(reader), Label(reader));
            var hash = reader.ReadBytes(32);
            var item = new Admitted(region, hospital, hash.Length == 32 ? Convert.ToHexStringLower(hash) : throw new EndOfStreamException(), step);
            if (step < 1 || (contents.Count > 0 && !IsAfter(item, contents[^1])))
            {
                throw new FormatException($"hospital '{hospital}' of step {step} is out of order in the partial aggregate, or there twice");
            }

            contents.Add(item);
        }

        return contents.ToImmutable();
    }

    private static ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, double>> ReadReports(BinaryReader reader, ImmutableArray<Admitted> contents)
    {
        var hospitals = contents.Select(item => item.Hospital).ToHashSet(StringComparer.Ordinal);
        var reports = ImmutableSortedDictionary.CreateBuilder<string, ImmutableSortedDictionary<string, double>>(StringComparer.Ordinal);
        var before = "";
        for (var left = Count(reader, hospitals.Count, "reports"); left > 0; left--)
        {
            var hospital = Label(reader);
            if (!hospitals.Contains(hospital) || string.CompareOrdinal(hospital, before) <= 0)
            {
                throw new FormatException($"the report of hospital '{hospital}' is without an update, out of order, or there twice");
            }

            reports.Add(hospital, ReadReport(reader, hospital));
            before = hospital;
        }

        return reports.ToImmutable();
    }

    private static ImmutableSortedDictionary<string, double> ReadReport(BinaryReader reader, string hospital)
    {
        var report = ImmutableSortedDictionary.CreateBuilder<string, double>(StringComparer.Ordinal);
        string? before = null;
        for (var left = reader.ReadByte(); left > 0; left--)
        {
            var (metric, value) = (Text(reader, reader.ReadByte(), MaxMetricBytes), reader.ReadDouble());
            if (!double.IsFinite(value) || report.Count == UpdateHeader.MaxReports || string.CompareOrdinal(metric, before) <= 0)
            {
                throw new FormatException(
                    $"the report of hospital '{hospital}' has a metric that is out of order, there twice or not finite, or more than {UpdateHeader.MaxReports}");
            }

            report.Add(metric, value);
            before = metric;
        }

        return report.ToImmutable();
    }

    private static bool IsAfter(Admitted item, Admitted before) =>
        item.Step != before.Step ? item.Step > before.Step : string.CompareOrdinal(item.Hospital, before.Hospital) > 0;

    private static int Count(BinaryReader reader, int most, string what) =>
        reader.ReadInt32() is var count && count >= 0 && count <= most
            ? count
            : throw new FormatException($"the partial aggregate claims {count} {what}; from 0 to {most} are allowed");

    private static string Label(BinaryReader reader) =>
        Text(reader, reader.ReadByte(), 63) is var name && DnsLabel.Holds(name)
            ? name
            : throw new FormatException($"a region or hospital of the partial aggregate has no name; a name is {DnsLabel.Allowed}");

    private static string Text(BinaryReader reader, int length, int most)
    {
        var bytes = length <= most ? reader.ReadBytes(length) : throw new FormatException($"a text of the partial aggregate has {length} bytes; at most {most} are allowed");
        return bytes.Length == length ? new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes) : throw new EndOfStreamException();
    }

    private static void Write(BinaryWriter writer, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        writer.Write(bytes.Length <= MaxMetricBytes ? (byte)bytes.Length : throw new ArgumentException($"'{text}' is too long for a partial aggregate", nameof(text)));
        writer.Write(bytes);
    }

    /// <summary>UTF-8 of at most so many bytes, cut between characters.</summary>
    private static byte[] Cut(string sentence)
    {
        var bytes = new byte[MaxSentenceBytes];
        Encoding.UTF8.GetEncoder().Convert(sentence, bytes, flush: true, out _, out var used, out _);
        return bytes[..used];
    }
}
