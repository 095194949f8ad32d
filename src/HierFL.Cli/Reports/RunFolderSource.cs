using System.Collections.Immutable;
using System.Text.Json;
using HierFL.Cli.Configuration;
using HierFL.Cli.Embedded;
using HierFL.Core.Rounds;
using HierFL.Grains.Checkpoints;
using HierFL.Grains.Storage;
using HierFL.Learning.Training;

namespace HierFL.Cli.Reports;

/// <summary>A job as <c>hierfl run</c> has left it in a folder. A run that has not ended is read from its checkpoints.</summary>
internal static class RunFolderSource
{
    private const long MostReportBytes = 64 << 20;

    /// <summary>Whether the folder holds a run.</summary>
    public static bool Holds(string folder) => File.Exists(Path.Combine(folder, EarlierRun.JobName));

    /// <exception cref="ConfigurationException">The job file in it cannot be read.</exception>
    /// <exception cref="InputException">Something else in it cannot be read.</exception>
    public static async Task<JobRecord> ReadAsync(string folder, CancellationToken cancellation)
    {
        var file = Path.Combine(folder, EarlierRun.JobName);
        var spec = ConfigurationFiles.ReadJob(file, LearningSetup.Catalogue);
        var (manifest, reports) = File.Exists(Path.Combine(folder, "manifest.json"))
            ? (Read<Manifest>(folder, "manifest.json"), Measured(folder))
            : await Told(() => UnderWayAsync(folder, spec.Name, cancellation));
        var records = manifest?.Rounds ?? [];
        var models = records.ToDictionary(record => record.Round, record => record.Model);
        var (hospitals, gap) = RunTables.Read(folder, spec);
        return new JobRecord
        {
            Spec = spec,
            JobYaml = await File.ReadAllTextAsync(file, cancellation),
            State = State(folder, spec.Name),
            Source = $"embedded run in {Path.GetFileName(Path.GetFullPath(folder))}",
            Manifest = manifest,
            Records = records,
            Reports = [.. reports.Where(report => models.GetValueOrDefault(report.Round) == report.Model).OrderBy(report => report.Round)],
            Hospitals = HospitalRecord.With(hospitals, records),
            Gaps = gap is null ? [] : [gap],
        };
    }

    private static ImmutableArray<RoundReport> Measured(string folder)
    {
        const string Name = "metrics.jsonl";
        var path = Path.Combine(folder, Name);
        var reports = ImmutableArray.CreateBuilder<RoundReport>();
        foreach (var line in File.Exists(path) ? File.ReadLines(path) : [])
        {
            reports.Add(Parse<RoundReport>(System.Text.Encoding.UTF8.GetBytes(line), $"{path}, line {reports.Count + 1}"));
        }

        return reports.ToImmutable();
    }

    private static async Task<(Manifest?, ImmutableArray<RoundReport>)> UnderWayAsync(string folder, string job, CancellationToken cancellation)
    {
        var blobs = Path.Combine(folder, "blobs");
        if (!Directory.Exists(blobs))
        {
            return (null, []);
        }

        using var store = new LocalFolderStore(blobs, CrashPoints.None);
        if (await new CheckpointStore(store, CrashPoints.None).LoadAsync(job, null, null, cancellation) is not { } checkpoint)
        {
            return (null, []);
        }

        var reports = ImmutableArray.CreateBuilder<RoundReport>();
        await foreach (var path in store.ListAsync($"jobs/{job}/metrics/", cancellation))
        {
            if (await store.ReadAsync(path, MostReportBytes, cancellation) is { } blob)
            {
                reports.Add(Parse<RoundReport>(blob.Content.Span, Path.Combine(blobs, path)));
            }
        }

        return (checkpoint.Manifest with { Archive = [], Rounds = await checkpoint.ReadRecordsAsync(cancellation) }, reports.ToImmutable());
    }

    private static async Task<T> Told<T>(Func<Task<T>> read)
    {
        try
        {
            return await read();
        }
        catch (Exception error) when (error is CheckpointException or StoreUnavailableException or BlobTooLargeException)
        {
            throw new InputException(error.Message, error);
        }
    }

    /// <summary>As the head of its checkpoints says. A folder may travel without them: then what lies on top is of a run that was finished.</summary>
    private static string State(string folder, string job)
    {
        var head = Path.Combine("blobs", "jobs", job, "head.json");
        return !File.Exists(Path.Combine(folder, head)) ? File.Exists(Path.Combine(folder, "manifest.json")) ? "finished" : "not begun"
            : Read<Head>(folder, head).Outcome is { } outcome ? $"ended: {outcome}"
            : "not finished: these are the rounds committed so far";
    }

    private static T Read<T>(string folder, string name) => Parse<T>(File.ReadAllBytes(Path.Combine(folder, name)), Path.Combine(folder, name));

    private static T Parse<T>(ReadOnlySpan<byte> json, string place)
    {
        try
        {
            return WireJson.Read<T>(json);
        }
        catch (JsonException error)
        {
            throw new InputException($"{place}: it is not what hierfl run writes there ({error.Message})", error);
        }
    }
}
