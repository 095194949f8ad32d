using System.Collections.Immutable;
using System.Globalization;
using HierFL.Core.Rounds;
using HierFL.Grains.Storage;

namespace HierFL.Grains.Global;

/// <summary>The evaluations of a job, <c>jobs/{job}/metrics/{round}.json</c>. They may be made again from the models, so the last one written wins.</summary>
internal sealed class ReportStore(IBlobStore store)
{
    private const long MaxBytes = 64 << 20;
    private const string Remedy = "restore the file, or remove it: its round is then measured again if it is the last, and left out if not";

    public async Task WriteAsync(string job, RoundReport report)
    {
        var path = Path(job, report.Round);
        var known = await store.ReadAsync(path, MaxBytes, CancellationToken.None);
        var bytes = WireJson.Bytes(report);
        await store.ReplaceAsync(path, (stream, cancel) => stream.WriteAsync(bytes, cancel).AsTask(), known?.ETag, CancellationToken.None);
    }

    /// <summary>The report of one round as it was last written; null if there is none.</summary>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public async Task<RoundReport?> FindAsync(string job, int round)
    {
        var path = Path(job, round);
        return await store.ReadAsync(path, MaxBytes, CancellationToken.None) is { } blob ? Report(blob.Content.Span, path, round) : null;
    }

    /// <summary>The reports whose model is in the lineage; those of another one are of no use.</summary>
    /// <exception cref="InvalidDataException">One is damaged.</exception>
    public async Task<ImmutableSortedDictionary<int, RoundReport>> ReadAsync(string job, ImmutableArray<RoundRecord> lineage)
    {
        var models = lineage.ToDictionary(record => record.Round, record => record.Model);
        var reports = ImmutableSortedDictionary.CreateBuilder<int, RoundReport>();
        foreach (var (round, model) in models)
        {
            if (await FindAsync(job, round) is { } report && report.Model == model)
            {
                reports[round] = report;
            }
        }

        return reports.ToImmutable();
    }

    private static RoundReport Report(ReadOnlySpan<byte> content, string path, int round)
    {
        var report = StoredJson.Read<RoundReport>(content, path, Remedy);
        return report.Round == round ? report : throw new InvalidDataException($"{path} is damaged (it tells of round {report.Round}); {Remedy}");
    }

    private static string Path(string job, int round) => string.Create(CultureInfo.InvariantCulture, $"jobs/{job}/metrics/{round:D6}.json");
}
