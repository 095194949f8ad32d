using System.Collections.Immutable;
using System.Runtime.InteropServices;
using HierFL.Core.Aggregation;
using HierFL.Core.Jobs;
using HierFL.Core.Metrics;
using HierFL.Core.Rounds;
using HierFL.Core.Tensors;
using HierFL.Learning.Data;
using HierFL.Learning.Evaluation;
using HierFL.Learning.Natives;
using HierFL.Learning.Personalization;
using HierFL.Learning.Preprocessing;

namespace HierFL.Learning.Training;

/// <summary>Trains and measures on one hospital's table.</summary>
/// <param name="data">Its rows.</param>
/// <param name="disclosure">What it lets out of an evaluation.</param>
/// <param name="maxLocalSteps">Most optimizer steps it does in a round, whatever the job asks; null for no limit.</param>
public sealed class TrainingLearner(HospitalData data, Disclosure disclosure, int? maxLocalSteps = null) : ILearner
{
    // Rounds share the prepared rows; a job with other statistics replaces them.
    private PreparedHospital? _prepared;

    public LearningResult Run(LearningRequest request, CancellationToken cancellation)
    {
        try
        {
            return request.Plan.Task switch
            {
                RoundTask.Means => Moments(rows => FeatureMoments.Means(FeatureRows.Of(data, rows), data.Features.Length)),
                RoundTask.Deviations => Moments(rows => FeatureMoments.Deviations(FeatureRows.Around(data, rows, [.. request.Plan.Means]), request.Plan.Means.AsSpan())),
                RoundTask.Classes => Classes(request),
                RoundTask.Train => Train(request, cancellation),
                _ => Evaluate(request, cancellation),
            };
        }
        catch (ExternalException error)
        {
            throw new LearningException($"{Place(request)}: libtorch refuses: {error.Message.Split('\n', 2)[0]}", error);
        }
    }

    private LearningResult Moments(Func<int[], double[]> lanes)
    {
        var rows = data.RowsOf(Split.Train);
        return Result(lanes(rows), rows.Length);
    }

    private LearningResult Classes(LearningRequest request)
    {
        var rows = data.RowsOf(Split.Train);
        return Result(ClassCounts.Values(ClassWeights.LabelsOf(request.Job.Target).Length, rows.Select(row => data.Targets[row])), rows.Length);
    }

    private LearningResult Train(LearningRequest request, CancellationToken cancellation)
    {
        TorchRuntime.Load();
        var (job, plan, model) = (request.Job, request.Plan, Model(request));
        var rows = Prepared(request).Rows(Split.Train);
        if (rows.Count == 0)
        {
            throw new LearningException($"{Place(request)}: the data set '{job.Data.Dataset}' has no training rows");
        }

        var training = new LocalTraining(LearningSetup.Of(job), job.Local, rows, request.Preprocessing!) { Round = plan.Round };
        // Where the order goes on, an epoch counts over all rounds; else a round begins anew.
        Func<int, SeededStream> streamOf = job.Local.Sampling == Sampling.Continue
            ? epoch => new SeededStream(job.Seed, request.Hospital, epoch, "rows/continue")
            : epoch => new SeededStream(job.Seed, request.Hospital, plan.Round, $"rows/{plan.Step}/{epoch}");
        var steps = Math.Min(training.StepsAsked, maxLocalSteps ?? int.MaxValue);
        var noise = new SeededStream(job.Seed, request.Hospital, plan.Round, $"forward/{plan.Step}").Next();
        var outcome = training.Run(model, request.Shared, request.State, steps, streamOf, noise, Place(request), cancellation);
        return new LearningResult(
            outcome.Delta, outcome.Integers, [.. TrainingLanes.Values(outcome.LossSum, outcome.Rows), .. outcome.Lanes], rows.Count,
            ImmutableSortedDictionary<string, double>.Empty, outcome.State);
    }

    private LearningResult Evaluate(LearningRequest request, CancellationToken cancellation)
    {
        TorchRuntime.Load();
        var job = request.Job;
        var split = SplitWords.Parse(job.Evaluation.Split)
            ?? throw new LearningException($"evaluation.split: found '{job.Evaluation.Split}'; allowed are {SplitWords.Allowed}");
        var (rows, setup) = (Prepared(request).Rows(split), LearningSetup.Of(job));
        var models = new HospitalModel(setup, Model(request), request.Preprocessing!, request.Plan.Round);
        var own = setup.Personal.HasModels ? OwnModel(request, models, cancellation) : null;
        ModelVector[] measured = [models.Common(rows.Shape), .. own is null ? Array.Empty<ModelVector>() : [own]];
        var predictions = Array.ConvertAll(measured, model => ModelEvaluation.Predict(job, setup, model, rows, Place(request)));
        var threshold = request.Preprocessing!.Threshold;
        var told = rows.Count > 0 && rows.Count >= disclosure.MinEvaluationRows;
        double[] lanes = [.. predictions.SelectMany(some => MetricLanes.Encode(some, threshold, disclosure))];
        var result = Result(lanes, told ? rows.Count : 0) with { Own = own };
        return told
            ? result with { Report = PersonalLanes.Join([.. predictions.Select(some => ModelEvaluation.Measure(job, some, threshold))]) }
            : result;
    }

    private ModelVector OwnModel(LearningRequest request, HospitalModel models, CancellationToken cancellation) => models.Own(
        request.Job,
        request.State,
        Prepared(request).Rows(Split.Train),
        maxLocalSteps ?? int.MaxValue,
        epoch => new SeededStream(request.Job.Seed, request.Hospital, request.Plan.Round, $"rows/fit/{epoch}"),
        new SeededStream(request.Job.Seed, request.Hospital, request.Plan.Round, "forward/fit").Next(),
        Place(request),
        cancellation);

    private PreparedHospital Prepared(LearningRequest request)
    {
        var document = request.Preprocessing ?? throw new LearningException($"{Place(request)}: the plan has no preprocessing document");
        var prepared = Volatile.Read(ref _prepared);
        if (prepared is null || !prepared.IsFor(document))
        {
            prepared = new PreparedHospital(document, data);
            Volatile.Write(ref _prepared, prepared);
        }

        return prepared;
    }

    private static ModelVector Model(LearningRequest request) =>
        request.Model ?? throw new LearningException($"{Place(request)}: the plan has no model");

    private static string Place(LearningRequest request) => $"round {request.Plan.Round} at {request.Hospital}";

    private static LearningResult Result(double[] lanes, int examples) =>
        new([], [], lanes, examples, ImmutableSortedDictionary<string, double>.Empty, null);
}
