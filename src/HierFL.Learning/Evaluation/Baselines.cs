using System.Collections.Immutable;
using HierFL.Core.Aggregation;
using HierFL.Core.Algorithms;
using HierFL.Core.Jobs;
using HierFL.Core.Metrics;
using HierFL.Core.Personalization;
using HierFL.Core.Rounds;
using HierFL.Core.Tensors;
using HierFL.Learning.Data;
using HierFL.Learning.Models;
using HierFL.Learning.Natives;
using HierFL.Learning.Preprocessing;
using HierFL.Learning.Training;

namespace HierFL.Learning.Evaluation;

/// <summary>
/// What a federation is to be compared with: each hospital's model of its own, and one model on all rows in one place. The same model, local
/// optimizer and batches as the job, for as many epochs (or steps) as its rounds add up to; the optimizer's state is kept throughout. Only where
/// all rows may lie in one process.
/// </summary>
public static class Baselines
{
    private static readonly ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, double>> NoHospitals =
        ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, double>>.Empty;

    /// <summary>Each hospital with training rows alone, standardized by its own statistics unless the job gives them.</summary>
    /// <param name="job">The job.</param>
    /// <param name="hospitals">All hospitals.</param>
    /// <param name="rounds">Rounds of the job to make up for.</param>
    /// <param name="cancellation">Heeded between batches.</param>
    /// <returns>By hospital.</returns>
    /// <exception cref="LearningException">The data or the job do not allow it.</exception>
    public static ImmutableSortedDictionary<string, Baseline> Local(
        JobSpec job, IReadOnlyCollection<HospitalData> hospitals, int rounds, CancellationToken cancellation) =>
        hospitals.Where(hospital => hospital.Splits.Contains(Split.Train))
            .ToImmutableSortedDictionary(
                hospital => hospital.Hospital,
                hospital => Train(job, [hospital], hospitals, rounds, hospital.Hospital, cancellation),
                StringComparer.Ordinal);

    /// <summary>One model on the training rows of all hospitals, standardized by the statistics of those rows unless the job gives others.</summary>
    /// <inheritdoc cref="Local"/>
    public static Baseline Pooled(JobSpec job, IReadOnlyCollection<HospitalData> hospitals, int rounds, CancellationToken cancellation) =>
        Train(job, [.. hospitals], hospitals, rounds, "pooled", cancellation);

    /// <summary>A trained model measured on the same rows as the baselines, so that they can be compared.</summary>
    /// <param name="job">The job.</param>
    /// <param name="model">The model.</param>
    /// <param name="preprocessing">What belongs to it.</param>
    /// <param name="hospitals">All hospitals.</param>
    /// <exception cref="LearningException">The model does not fit the job.</exception>
    public static Baseline Measure(JobSpec job, ModelVector model, PreprocessingDocument preprocessing, IReadOnlyCollection<HospitalData> hospitals)
    {
        var rows = hospitals.Sum(hospital => hospital.Splits.Count(split => split == Split.Train));
        var none = new Baseline(rows, 0, ImmutableSortedDictionary<string, double>.Empty, NoHospitals, model, preprocessing);
        return Measure(job, LearningSetup.Of(job), none, hospitals, "federated");
    }

    /// <summary>Each hospital's own model measured on its rows, and all of them together.</summary>
    /// <param name="job">The job.</param>
    /// <param name="models">By hospital; the rows of one without are left out.</param>
    /// <param name="preprocessing">What belongs to them.</param>
    /// <param name="hospitals">All hospitals.</param>
    /// <exception cref="LearningException">A model does not fit the job.</exception>
    public static Baseline MeasureOwn(
        JobSpec job, IReadOnlyDictionary<string, ModelVector> models, PreprocessingDocument preprocessing, IReadOnlyCollection<HospitalData> hospitals)
    {
        var (setup, split) = (LearningSetup.Of(job), SplitWords.Parse(job.Evaluation.Split) ?? Split.Test);
        var predicted = hospitals.Where(hospital => models.ContainsKey(hospital.Hospital)).OrderBy(hospital => hospital.Hospital, StringComparer.Ordinal)
            .Select(hospital => (hospital.Hospital, Rows: new PreparedHospital(preprocessing, hospital).Rows(split)))
            .Where(part => part.Rows.Count > 0)
            .ToDictionary(part => part.Hospital, part => ModelEvaluation.Predict(job, setup, models[part.Hospital], part.Rows, $"own model of {part.Hospital}"));
        var all = new Predictions(
            job.Target.Task, setup.Outputs, [.. predicted.Values.SelectMany(part => part.Outputs)], [.. predicted.Values.SelectMany(part => part.Targets)]);
        var trained = hospitals.Sum(hospital => hospital.Splits.Count(row => row == Split.Train));
        return new Baseline(
            trained,
            all.Rows,
            predicted.Count == 0 ? ImmutableSortedDictionary<string, double>.Empty : ModelEvaluation.Measure(job, all, preprocessing.Threshold),
            predicted.ToImmutableSortedDictionary(part => part.Key, part => ModelEvaluation.Measure(job, part.Value, preprocessing.Threshold), StringComparer.Ordinal),
            models.Values.FirstOrDefault() ?? ModelVector.Zeros(new TensorLayout([])),
            preprocessing);
    }

    private static Baseline Train(
        JobSpec job, HospitalData[] learned, IReadOnlyCollection<HospitalData> measured, int rounds, string name, CancellationToken cancellation)
    {
        TorchRuntime.Load();
        // A baseline is what there would be without a federation, so without its algorithm.
        var setup = LearningSetup.Of(job with { Algorithm = new FedAvg(), Personalization = new NoPersonalization() });
        var document = Document(job, learned);
        var rows = PreparedRows.Join([.. learned.Select(hospital => new PreparedHospital(document, hospital).Rows(Split.Train))]);
        if (rows.Count == 0)
        {
            throw new LearningException($"baseline {name}: there are no training rows");
        }

        var start = ModelFactory.Create(setup.Model, rows.Shape, setup.Outputs, job.Seed);
        var training = new LocalTraining(setup, job.Local, rows, document) { PerRound = job.Region.Rounds };
        var steps = checked(training.StepsAsked * job.Region.Rounds * rounds);
        var outcome = training.Run(
            start, shared: null, kept: null, steps, epoch => new SeededStream(job.Seed, name, epoch, "rows/baseline"),
            new SeededStream(job.Seed, name, 0, "forward/baseline").Next(), $"baseline {name}", cancellation);
        var none = new Baseline(rows.Count, 0, ImmutableSortedDictionary<string, double>.Empty, NoHospitals, outcome.Model, document);
        return Measure(job, setup, none, measured, $"baseline {name}");
    }

    private static Baseline Measure(JobSpec job, LearningSetup setup, Baseline unmeasured, IReadOnlyCollection<HospitalData> measured, string name)
    {
        var split = SplitWords.Parse(job.Evaluation.Split) ?? Split.Test;
        var byHospital = measured
            .Select(hospital => (hospital.Hospital, Rows: new PreparedHospital(unmeasured.Preprocessing, hospital).Rows(split)))
            .Where(part => part.Rows.Count > 0)
            .OrderBy(part => part.Hospital, StringComparer.Ordinal)
            .ToArray();
        if (byHospital.Length == 0)
        {
            return unmeasured;
        }

        ImmutableSortedDictionary<string, double> Of(PreparedRows rows) =>
            ModelEvaluation.Measure(job, ModelEvaluation.Predict(job, setup, unmeasured.Model, rows, name), unmeasured.Preprocessing.Threshold);

        var all = PreparedRows.Join([.. byHospital.Select(part => part.Rows)]);
        return unmeasured with
        {
            TestRows = all.Count,
            Metrics = Of(all),
            Hospitals = byHospital.ToImmutableSortedDictionary(part => part.Hospital, part => Of(part.Rows), StringComparer.Ordinal),
        };
    }

    // Fixed statistics, so that every hospital's rows are measured as the model was trained.
    private static PreprocessingDocument Document(JobSpec job, HospitalData[] learned)
    {
        var document = PreprocessingDrafts.Of(job, learned[0].Features) with { ClassCounts = Counts(job, learned) };
        if (job.Data.Standardize.Kind is "none" or "given")
        {
            return document;
        }

        var own = FeatureStatistics.Of([.. learned.Select(hospital => (hospital, hospital.RowsOf(Split.Train)))]);
        return document with { Standardize = Standardization.Federated.Kind, Mean = [.. own.Mean], Std = [.. own.Std] };
    }

    private static ImmutableArray<long> Counts(JobSpec job, HospitalData[] learned) => ClassWeights.NeedCounts(job)
        ? ClassCounts.Read(ClassCounts.Values(
            ClassWeights.LabelsOf(job.Target).Length, learned.SelectMany(hospital => hospital.RowsOf(Split.Train).Select(row => hospital.Targets[row]))))
        : [];
}

/// <param name="TrainRows">Rows it learned from.</param>
/// <param name="TestRows">Rows of the job's evaluation split, over all hospitals.</param>
/// <param name="Metrics">Exact metrics on them; empty where there are none.</param>
/// <param name="Hospitals">Exact metrics on each hospital's part of them.</param>
/// <param name="Model">The model.</param>
/// <param name="Preprocessing">What belongs to it.</param>
public sealed record Baseline(
    int TrainRows,
    int TestRows,
    ImmutableSortedDictionary<string, double> Metrics,
    ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, double>> Hospitals,
    ModelVector Model,
    PreprocessingDocument Preprocessing);
