using System.Collections.Immutable;
using HierFL.Core.Jobs;
using HierFL.Core.Tensors;
using HierFL.Learning.Data;
using HierFL.Learning.Evaluation;
using HierFL.Learning.Models;
using HierFL.Learning.Personalization;

namespace HierFL.Cli.Embedded;

/// <summary>The federated model beside each hospital's own and pooled training, all measured exactly on the same rows. Only an embedded run has those rows.</summary>
internal sealed record Comparison(Baseline Federated, Baseline? Own, ImmutableSortedDictionary<string, Baseline> Local, Baseline? Pooled)
{
    /// <summary>Null where no baseline was asked for.</summary>
    public static Comparison? Make(JobSpec job, FederationData data, RunOutcome outcome, RunFolder folder, ImmutableArray<string> baselines, CancellationToken cancellation)
    {
        if (baselines.IsEmpty)
        {
            return null;
        }

        var (hospitals, rounds) = (data.Hospitals, Math.Max(1, outcome.Manifest.Round));
        return new Comparison(
            Baselines.Measure(job, PersonalModels.Common(job, outcome.Model, InputShape.Of(outcome.Preprocessing.Features)), outcome.Preprocessing, hospitals),
            job.Personalization.HasModels ? Baselines.MeasureOwn(job, OwnModels(job, folder, hospitals), outcome.Preprocessing, hospitals) : null,
            baselines.Contains("local") ? Baselines.Local(job, hospitals, rounds, cancellation) : ImmutableSortedDictionary<string, Baseline>.Empty,
            baselines.Contains("pooled") ? Baselines.Pooled(job, hospitals, rounds, cancellation) : null);
    }

    private static ImmutableSortedDictionary<string, ModelVector> OwnModels(JobSpec job, RunFolder folder, IReadOnlyCollection<HospitalData> hospitals) =>
        RunPaths.OwnModelFiles(job, folder, hospitals.Select(hospital => hospital.Hospital))
            .ToImmutableSortedDictionary(model => model.Key, model => Safetensors.Read(File.ReadAllBytes(model.Value)), StringComparer.Ordinal);

    /// <summary>Mean of the hospitals' own models, metric by metric.</summary>
    public ImmutableSortedDictionary<string, double> LocalMean() => Local.Values.SelectMany(baseline => baseline.Metrics)
        .GroupBy(metric => metric.Key, metric => metric.Value)
        .ToImmutableSortedDictionary(group => group.Key, group => group.Average(), StringComparer.Ordinal);
}
