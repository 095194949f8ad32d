using System.Collections.Immutable;
using HierFL.Cli.Reports;
using HierFL.Core.Jobs;
using HierFL.Core.Metrics;
using HierFL.Core.Rounds;
using HierFL.Learning.Training;

namespace HierFL.Cli.Tests.Reports;

/// <summary>Records of jobs that were never run, of any size.</summary>
internal static class SampleJob
{
    private const string File = """
        version: 1
        name: sample
        seed: 7
        stop: {rounds: 500}
        model: {kind: logistic-regression}
        data: {dataset: lungs}
        target: {task: binary, column: outcome}
        """;

    public static JobRecord Of(int rounds, int hospitals, string more = "", Func<int, int, bool>? isAdmitted = null)
    {
        var (spec, errors) = JobFile.Parse(YamlReader.Read(File + "\n" + more), LearningSetup.Catalogue);
        Assert.IsNotNull(spec, string.Join('\n', errors.Select(error => error.Message)));
        string[] names = [.. Enumerable.Range(0, hospitals).Select(index => $"hospital-{index:D3}")];
        RoundRecord[] records =
        [
            .. Enumerable.Range(1, rounds).Select(round => new RoundRecord(
                round,
                Hash(round - 1),
                Hash(round),
                [.. names.Where((_, index) => isAdmitted?.Invoke(index, round) ?? true).Select(name => new Admitted("eu", name, Hash(round)))],
                Asked: hospitals)),
        ];
        return new JobRecord
        {
            Spec = spec,
            JobYaml = File,
            State = "finished: for the test",
            Source = "test",
            Manifest = rounds == 0 ? null : Manifest(records),
            Records = [.. records],
            Reports = [.. records.Select(record => Report(record, names))],
            Hospitals = [.. names.Select((name, index) => new HospitalRecord(name, "eu") { TrainRows = 10 + index, TestRows = 5 })],
        };
    }

    public static string Hash(int round) => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(BitConverter.GetBytes(round)));

    private static RoundReport Report(RoundRecord record, string[] names) => new()
    {
        Round = record.Round,
        Model = record.Model,
        Metrics = ImmutableSortedDictionary<string, MetricEstimate>.Empty.Add("auc", new MetricEstimate(1 - (0.5 / record.Round), 0.01)).Add("rmse", new MetricEstimate(3.0 / record.Round, 0)),
        Hospitals = names.ToImmutableSortedDictionary(name => name, name => ImmutableSortedDictionary<string, double>.Empty.Add("auc", 1 - (0.4 / record.Round) - (0.001 * name[^1]))),
        TrainLoss = 1.0 / record.Round,
        Admitted = record.Admitted.Length,
        BytesUp = 1000L * record.Admitted.Length,
        BytesDown = 2000L * names.Length,
        Seconds = ImmutableSortedDictionary<string, double>.Empty.Add("train", 2).Add("commit", 0.1),
    };

    private static Manifest Manifest(RoundRecord[] records) => new()
    {
        Job = "sample",
        JobDigest = Hash(-1),
        LineageDigest = Hash(-2),
        Round = records.Length,
        Base = records[^1].Base,
        Model = new ContentRef(records[^1].Model, 1234),
        LayoutDigest = Hash(-3),
        Machine = "linux-x64 avx2",
    };
}
