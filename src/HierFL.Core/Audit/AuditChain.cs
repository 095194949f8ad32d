using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace HierFL.Core.Audit;

/// <summary>
/// The chain of an audit log, pure. An entry's hash is SHA-256 over one line of JSON without spaces:
/// <c>{"sequence":…,"time":"…","region":"…","kind":"…","actor":"…","job":"…","round":…,"details":{…},"previousHash":"…"}</c>, job and round only where there are,
/// details by name (ordinal), the time in UTC with seven decimals, characters as they are except <c>"</c>, <c>\</c> and control characters.
/// </summary>
/// <remarks>A chain shows changes and gaps, not a cut-off end: for that, compare with a head that was kept elsewhere.</remarks>
public static class AuditChain
{
    /// <summary>Characters of an actor or of a detail at most.</summary>
    public const int MaxText = 1000;

    public const int MaxDetails = 32;

    private const int MaxName = 64;

    private static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The entry that follows <paramref name="head"/>.</summary>
    /// <exception cref="ArgumentException">The draft is no entry: empty, too long, or too many details.</exception>
    public static AuditEntry Next(AuditHead? head, string region, AuditDraft draft, DateTimeOffset time)
    {
        Check(draft);
        var entry = new AuditEntry
        {
            Sequence = (head?.Sequence ?? 0) + 1,
            Time = time.ToUniversalTime(),
            Region = region,
            Kind = draft.Kind,
            Actor = draft.Actor,
            Job = draft.Job,
            Round = draft.Round,
            Details = draft.Details,
            PreviousHash = head?.Hash ?? "",
            Hash = "",
        };
        return entry with { Hash = HashOf(entry) };
    }

    public static AuditHead HeadOf(AuditEntry entry) => new(entry.Sequence, entry.Hash);

    /// <summary>SHA-256 of the entry's canonical form, lower-case hexadecimal.</summary>
    public static string HashOf(AuditEntry entry)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Json))
        {
            Write(entry, writer);
        }

        return Convert.ToHexStringLower(SHA256.HashData(buffer.WrittenSpan));
    }

    /// <summary>The first link that does not hold, as a sentence; null if all do.</summary>
    /// <param name="region">Whose log it should be.</param>
    /// <param name="entries">In order.</param>
    /// <param name="before">Head after which the entries should begin; null for the whole log.</param>
    /// <param name="expected">Head that the entries should reach or pass; null if none is known.</param>
    public static AuditFault? Verify(string region, IEnumerable<AuditEntry> entries, AuditHead? before = null, AuditHead? expected = null)
    {
        var head = before;
        foreach (var entry in entries)
        {
            if (FaultOf(region, head, entry) is { } sentence)
            {
                return new AuditFault(entry.Sequence, sentence);
            }

            head = HeadOf(entry);
            if (head.Sequence == expected?.Sequence && head != expected)
            {
                return new AuditFault(head.Sequence, $"entry {head.Sequence} has hash {head.Hash}; kept elsewhere is {expected.Hash}: the log was written anew");
            }
        }

        return expected is not null && (head?.Sequence ?? 0) < expected.Sequence
            ? new AuditFault(expected.Sequence, $"the log ends with entry {head?.Sequence ?? 0}; kept elsewhere is entry {expected.Sequence}: its end was cut off")
            : null;
    }

    private static string? FaultOf(string region, AuditHead? head, AuditEntry entry)
    {
        var next = (head?.Sequence ?? 0) + 1;
        if (entry.Sequence != next)
        {
            return entry.Sequence > next
                ? $"entry {next} is missing: entry {entry.Sequence} follows entry {next - 1}"
                : $"entry {entry.Sequence} stands where entry {next} should";
        }

        if (entry.Region != region)
        {
            return $"entry {entry.Sequence} is of region '{entry.Region}', in the log of region '{region}'";
        }

        var hash = HashOf(entry);
        return entry.Hash != hash ? $"entry {entry.Sequence} was changed: its hash is {hash}, it says {entry.Hash}"
            : entry.PreviousHash != (head?.Hash ?? "") ? $"entry {entry.Sequence} does not follow entry {next - 1}: it names the hash {entry.PreviousHash}, found {head?.Hash}"
            : null;
    }

    private static void Check(AuditDraft draft)
    {
        if (draft.Kind.Length is 0 or > MaxName || draft.Actor.Length is 0 or > MaxText || draft.Job?.Length > MaxName)
        {
            throw new ArgumentException($"found kind '{draft.Kind}', an actor of {draft.Actor.Length} characters and job '{draft.Job}'; allowed: 1 to {MaxName}, 1 to {MaxText}, and up to {MaxName} characters");
        }

        if (draft.Details.Count > MaxDetails || draft.Details.Any(pair => pair.Key.Length is 0 or > MaxName || pair.Value.Length > MaxText))
        {
            throw new ArgumentException($"found {draft.Details.Count} details; allowed: {MaxDetails}, with names up to {MaxName} and texts up to {MaxText} characters");
        }
    }

    private static void Write(AuditEntry entry, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteNumber("sequence", entry.Sequence);
        writer.WriteString("time", entry.Time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffffffZ", CultureInfo.InvariantCulture));
        writer.WriteString("region", entry.Region);
        writer.WriteString("kind", entry.Kind);
        writer.WriteString("actor", entry.Actor);
        if (entry.Job is { } job)
        {
            writer.WriteString("job", job);
        }

        if (entry.Round is { } round)
        {
            writer.WriteNumber("round", round);
        }

        writer.WriteStartObject("details");
        foreach (var (name, text) in entry.Details.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            writer.WriteString(name, text);
        }

        writer.WriteEndObject();
        writer.WriteString("previousHash", entry.PreviousHash);
        writer.WriteEndObject();
    }
}

/// <summary>Where a log is broken, and how.</summary>
public sealed record AuditFault(long Sequence, string Sentence);
