using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using HierFL.Core.Jobs;
using HierFL.Core.Rounds;
using HierFL.Grains.Global;
using HierFL.Grains.Hosting;
using HierFL.Grains.Peers;
using HierFL.Grains.Storage;

namespace HierFL.Grains.Registry;

/// <summary>
/// What was handed in with registered jobs, durable: <c>jobs/{job}/submission/{sha256}</c> for each document, and last <c>jobs/{job}/submission.json</c>
/// which names them. A submission without that file does not exist. Reads believe nothing: every document must have the hash it is named by.
/// </summary>
internal sealed class SubmissionArchive(IBlobStore store, ContentStore content, ContentResolver resolver, SumWorkers workers)
{
    private const int Version = 1;
    private const long MaxRecordBytes = 1 << 20;
    private const long MaxDocumentBytes = 64 << 20;

    /// <summary>The specification of a submission whose documents lie in a content store of the root.</summary>
    /// <exception cref="JobRefusedException">Something is wrong with it.</exception>
    public async Task<JobSpec> CheckAsync(JobSubmission submission, CancellationToken cancellation)
    {
        if (!DnsLabel.Holds(submission.Job))
        {
            throw new JobRefusedException($"found the job name '{submission.Job}'; allowed: {DnsLabel.Allowed}");
        }

        if (submission.Regions.IsDefaultOrEmpty || submission.Regions.FirstOrDefault(region => !DnsLabel.Holds(region)) is not null)
        {
            throw new JobRefusedException($"found the regions '{string.Join(", ", submission.Regions.IsDefault ? [] : submission.Regions)}'; allowed: one or more, each {DnsLabel.Allowed}");
        }

        foreach (var document in Documents(submission))
        {
            if (document.Ref.Length > document.Most)
            {
                throw new JobRefusedException($"the {document.Name} has {document.Ref.Length} bytes; allowed are {document.Most}");
            }

            await NeedAsync(document, cancellation);
        }

        return ParseSpec(submission, await NeedAsync(Documents(submission)[0], cancellation));
    }

    /// <summary>Copies the documents out of the root's memory. Durable on return; safe to repeat.</summary>
    public async Task SaveAsync(JobSubmission submission, CancellationToken cancellation)
    {
        foreach (var document in Documents(submission))
        {
            var path = Path(submission.Job, document.Ref);
            try
            {
                await store.CreateAsync(path, await NeedAsync(document, cancellation), cancellation);
            }
            catch (BlobConflictException)
            {
                await RepairAsync(path, document, cancellation);
            }
        }

        var known = await store.ReadAsync(RecordPath(submission.Job), MaxRecordBytes, cancellation);
        await store.ReplaceAsync(RecordPath(submission.Job), WireJson.Bytes(new ArchivedSubmission(Version, submission)), known?.ETag, cancellation);
    }

    /// <summary>The submission without its documents; null if none was archived whole.</summary>
    /// <exception cref="InvalidDataException">The record is damaged, or of another version.</exception>
    public async Task<JobSubmission?> FindAsync(string job, CancellationToken cancellation)
    {
        if (await store.ReadAsync(RecordPath(job), MaxRecordBytes, cancellation) is not { } blob)
        {
            return null;
        }

        try
        {
            var record = WireJson.Read<ArchivedSubmission>(blob.Content.Span);
            return record.Version == Version && record.Submission.Job == job
                ? record.Submission
                : throw new InvalidDataException(
                    $"{RecordPath(job)} has version {record.Version} and is of job '{record.Submission?.Job}'; this program reads version {Version} of job '{job}'");
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"{RecordPath(job)} is damaged ({blob.Content.Length} bytes that are no such JSON); restore it, or submit the job again", error);
        }
    }

    /// <summary>Whether the newest submission that was archived whole has this specification.</summary>
    public async Task<bool> HoldsAsync(string job, string specSha256, CancellationToken cancellation)
    {
        try
        {
            return (await FindAsync(job, cancellation))?.Spec.Sha256 == specSha256;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    /// <summary>
    /// Fields in which a specification differs from the archived one in ways that forbid to go on with the job. None if the archived one cannot be read:
    /// then this one takes its place, and the checkpoints tell whether they are the same job's.
    /// </summary>
    public async Task<ImmutableArray<string>> ChangedAsync(string job, JobSpec spec, CancellationToken cancellation)
    {
        try
        {
            var submission = await NeedAsync(job, cancellation);
            return JobDifference.Between(ParseSpec(submission, await ReadAsync(job, Documents(submission)[0], cancellation)), spec);
        }
        catch (Exception error) when (error is InvalidDataException or JobRefusedException)
        {
            return [];
        }
    }

    /// <summary>The archive has the documents now; those that were handed in for it do not fill the memory.</summary>
    public void ForgetUploads(JobSubmission submission)
    {
        content.Forget(submission.Job);
        foreach (var document in Documents(submission))
        {
            content.ForgetUpload(document.Ref.Sha256);
        }
    }

    /// <summary>Puts all documents back into the content store.</summary>
    /// <exception cref="InvalidDataException">One is missing or damaged.</exception>
    public async Task<JobSubmission> RestoreAsync(string job, CancellationToken cancellation)
    {
        var submission = await NeedAsync(job, cancellation);
        foreach (var document in Documents(submission))
        {
            await ReadAsync(job, document, cancellation);
        }

        return submission;
    }

    /// <summary>Removes documents of earlier submissions.</summary>
    public async Task PruneAsync(string job, CancellationToken cancellation)
    {
        var submission = await FindAsync(job, cancellation);
        var kept = submission is null ? [] : Documents(submission).Select(document => Path(job, document.Ref)).ToHashSet(StringComparer.Ordinal);
        await foreach (var path in store.ListAsync($"jobs/{job}/submission/", cancellation))
        {
            if (!kept.Contains(path))
            {
                await store.DeleteAsync(path, expectedETag: null, cancellation);
            }
        }
    }

    private async Task<JobSubmission> NeedAsync(string job, CancellationToken cancellation) =>
        await FindAsync(job, cancellation) ?? throw new InvalidDataException($"{RecordPath(job)} is missing; restore it, or submit the job again");

    /// <summary>Reads a document into the content store and checks it.</summary>
    private async Task<ReadOnlyMemory<byte>> ReadAsync(string job, Document document, CancellationToken cancellation)
    {
        var path = Path(job, document.Ref);
        var blob = await store.ReadAsync(path, document.Most, cancellation)
            ?? throw new InvalidDataException($"{path}, the {document.Name} of job '{job}', is missing; restore it, or submit the job again");
        var found = await workers.RunAsync(() => content.Put(job, JobContents.Archived(document.Name), blob.Content));
        return found == document.Ref
            ? blob.Content
            : throw new InvalidDataException(
                $"{path}, the {document.Name} of job '{job}', is damaged: it has {found.Length} bytes with SHA-256 {found.Sha256}; restore it, or submit the job again");
    }

    /// <summary>A document that is there already is the same, unless the disk has damaged it.</summary>
    private async Task RepairAsync(string path, Document document, CancellationToken cancellation)
    {
        await using (var stream = await store.OpenAsync(path, cancellation))
        {
            if (stream is not null && Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellation)) == document.Ref.Sha256)
            {
                return;
            }
        }

        await store.DeleteAsync(path, expectedETag: null, cancellation);
        await store.CreateAsync(path, await NeedAsync(document, cancellation), cancellation);
    }

    private static JobSpec ParseSpec(JobSubmission submission, ReadOnlyMemory<byte> json)
    {
        try
        {
            var spec = JobFile.FromJson(Encoding.UTF8.GetString(json.Span), Catalogue.Core);
            return spec.Name == submission.Job
                ? spec
                : throw new JobRefusedException($"the specification is of job '{spec.Name}', submitted is job '{submission.Job}'");
        }
        catch (JobException error)
        {
            throw new JobRefusedException($"the specification is not valid: {error.Message}", error);
        }
    }

    private async Task<ReadOnlyMemory<byte>> NeedAsync(Document document, CancellationToken cancellation)
    {
        try
        {
            return await resolver.FindAsync(document.Ref, ContentScope.Region, cancellation)
                ?? throw new JobRefusedException($"the {document.Name} ({document.Ref.Sha256}, {document.Ref.Length} bytes) was not uploaded");
        }
        catch (ContentUnreachableException error)
        {
            throw new JobRefusedException($"the {document.Name} was not uploaded to this silo of the root, and another could not be asked; submit the job again: {error.Message}", error);
        }
    }

    /// <summary>The specification first.</summary>
    private static ImmutableArray<Document> Documents(JobSubmission submission)
    {
        ImmutableArray<Document> always =
        [
            new("specification", submission.Spec, MaxRecordBytes),
            new("job file", submission.SpecYaml, MaxRecordBytes),
            new("initial model", submission.InitialModel, int.MaxValue),
            new("preprocessing", submission.Preprocessing, MaxDocumentBytes),
        ];
        return submission.Replay is { } replay ? always.Add(new Document("replay record", replay, MaxDocumentBytes)) : always;
    }

    /// <summary>The documents that a record names; null where it is none.</summary>
    internal static ImmutableArray<ContentRef>? NamedIn(ReadOnlySpan<byte> record) =>
        StoredJson.Find<ArchivedSubmission>(record)?.Submission is { } submission ? [.. Documents(submission).Select(document => document.Ref)] : null;

    internal static string RecordPath(string job) => $"jobs/{job}/submission.json";

    internal static string Path(string job, ContentRef document) => $"jobs/{job}/submission/{document.Sha256}";

    private sealed record Document(string Name, ContentRef Ref, long Most);

    private sealed record ArchivedSubmission(int Version, JobSubmission Submission);
}
