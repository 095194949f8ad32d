using System.Collections.Immutable;
using HierFL.Core.Aggregation;
using HierFL.Core.Jobs;
using HierFL.Core.Metrics;
using HierFL.Core.Rounds;
using HierFL.Core.Tensors;
using HierFL.Learning.Data;
using HierFL.Learning.Models;
using HierFL.Learning.Preprocessing;
using HierFL.Learning.Training;
using HierFL.Testing;

namespace HierFL.Learning.Tests.Training;

/// <summary>Small jobs, data, and requests to a learner.</summary>
internal static class TestJobs
{
    public static JobSpec Job(string model = """{"kind":"logistic-regression"}""", PredictionTask task = PredictionTask.Binary, LocalSpec? local = null) => new()
    {
        Name = "test",
        Seed = 7,
        Model = JobFile.ChoiceFromJson(model),
        Data = new DataSpec { Dataset = "test", Standardize = Standardization.None },
        Target = new TargetSpec { Task = task, Column = "label", Classes = task == PredictionTask.Multiclass ? ["a", "b", "c"] : [] },
        Local = local ?? new LocalSpec { Epochs = 1 },
    };

    public static Choice Optimizer(string json) => JobFile.ChoiceFromJson(json);

    /// <summary>Rows of which the target is a function, nearly; every fifth row is for the test.</summary>
    public static HospitalData Rows(PredictionTask task, int rows = 203, int seed = 5)
    {
        var stream = new SeededStream(seed, "data", 0, "test");
        var values = new double[rows * 3];
        var targets = new double[rows];
        for (var i = 0; i < rows; i++)
        {
            for (var j = 0; j < 3; j++)
            {
                values[(3 * i) + j] = (2 * stream.NextDouble()) - 1;
            }

            var truth = values[3 * i] - (2 * values[(3 * i) + 1]) + (0.3 * stream.NextDouble());
            targets[i] = task switch
            {
                PredictionTask.Binary => truth > 0 ? 1 : 0,
                PredictionTask.Multiclass => truth < -0.5 ? 0 : truth < 0.5 ? 1 : 2,
                _ => truth,
            };
        }

        return new HospitalData
        {
            Hospital = "hospital-a",
            Region = "",
            Features = ["x", "y", "z"],
            Values = values,
            Targets = targets,
            Splits = [.. Enumerable.Range(0, rows).Select(i => i % 5 == 4 ? Split.Test : Split.Train)],
            Lines = [.. Enumerable.Range(2, rows)],
        };
    }

    /// <summary>Rows of many features, all for training.</summary>
    public static HospitalData Wide(int rows, int width)
    {
        var stream = new SeededStream(5, "data", 0, "wide");
        return new HospitalData
        {
            Hospital = "hospital-a",
            Region = "",
            Features = [.. Enumerable.Range(0, width).Select(i => $"x{i}")],
            Values = [.. Enumerable.Range(0, rows * width).Select(_ => (2 * stream.NextDouble()) - 1)],
            Targets = [.. Enumerable.Range(0, rows).Select(row => row % 2.0)],
            Splits = [.. Enumerable.Repeat(Split.Train, rows)],
            Lines = [.. Enumerable.Range(2, rows)],
        };
    }

    public static TableContents Heart() => TableReader.Read(
        Checkout.Shared("data/heart/heart.csv"),
        new TableColumns { Hospital = "hospital", Region = "region", Split = "split", Target = new TargetSpec { Column = "label" } });

    public static ModelVector Initial(JobSpec job, HospitalData data)
    {
        var setup = LearningSetup.Of(job);
        return ModelFactory.Create(setup.Model, data.Shape, setup.Outputs, job.Seed);
    }

    public static LearningRequest Request(
        JobSpec job, HospitalData data, RoundTask task, int round = 1, ModelVector? model = null, ModelVector? state = null, PreprocessingDocument? document = null,
        double[]? means = null) =>
        new(
            data.Hospital,
            new RoundPlan
            {
                Key = new RoundKey("test", 1, round),
                Task = task,
                Round = round,
                Attempt = 1,
                Job = new ContentRef("", 0),
                Ring = new RingPlan { MaxWeight = 1, MaxContributors = 1 },
                Means = [.. means ?? []],
            },
            job,
            model,
            document ?? PreprocessingDrafts.Of(job, data.Features),
            state);

    public static LearningResult Train(JobSpec job, HospitalData data, ModelVector model, int round = 1, ModelVector? state = null, PreprocessingDocument? document = null) =>
        new TrainingLearner(data, new Disclosure()).Run(Request(job, data, RoundTask.Train, round, model, state, document), CancellationToken.None);

    public static ModelVector Plus(ModelVector model, float[] delta) =>
        new(model.Layout, [.. model.Floats.Zip(delta, (value, change) => value + change)], model.Integers);

    public static double Loss(LearningResult result) => TrainingLanes.MeanLoss(result.Lanes)!.Value;
}
