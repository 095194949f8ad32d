using System.Collections.Immutable;
using HierFL.Core.Rounds;
using HierFL.Grains.Global;

namespace HierFL.Cli.Cluster;

/// <summary>Reports of the rounds that led to a model; those of another lineage have the same numbers and other models.</summary>
internal static class LineageReports
{
    private const int Batch = 16;

    public static async Task<ImmutableArray<RoundReport>> ReadAsync(
        ClusterClient cluster, string job, ImmutableArray<RoundRecord> records, CancellationToken cancellation)
    {
        var grain = cluster.Grains.GetGrain<IJob>(JobKeys.Of(job));
        var found = ImmutableArray.CreateBuilder<RoundReport>();
        foreach (var rounds in records.Chunk(Batch))
        {
            var reports = await Task.WhenAll(rounds.Select(record => grain.ReportAsync(record.Round))).WaitAsync(cancellation);
            found.AddRange(rounds.Zip(reports).Where(pair => pair.Second?.Model == pair.First.Model).Select(pair => pair.Second!));
        }

        return found.ToImmutable();
    }
}
