using HierFL.Core.Jobs;
using HierFL.Learning.Data;
using HierFL.Learning.Preprocessing;
using HierFL.Learning.Training;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace HierFL.Learning.Tests.Preprocessing;

[TestClass]
public sealed class StandardizerTests
{
    private static readonly HospitalData Data = new()
    {
        Hospital = "a",
        Region = "",
        Features = ["x", "y"],
        Values = [1, 5, 2, 5, 4, 5, 100, 7],
        Targets = [0, 1, 0, 1],
        Splits = [Split.Train, Split.Train, Split.Train, Split.Test],
        Lines = [2, 3, 4, 5],
    };

    private static readonly PreprocessingDocument Document = new()
    {
        Model = "{}",
        Task = PredictionTask.Binary,
        Features = ["x", "y"],
        Standardize = "local",
        Target = "label",
    };

    /// <summary>numpy: mean([1, 2, 4]) and std([1, 2, 4], ddof=1).</summary>
    [TestMethod]
    public void Local_takes_the_training_rows_alone()
    {
        var statistics = Standardizer.StatisticsOf(Document, Data);
        Assert.AreEqual(2.3333333333333335, statistics.Mean[0], 1e-15);
        Assert.AreEqual(1.5275252316519468, statistics.Std[0], 1e-15);
        Assert.AreEqual(5, statistics.Mean[1]);
        Assert.AreEqual(1, statistics.Std[1], "a constant feature");
        CollectionAssert.AreEqual(new[] { -0.87287156f, 0, 63.937843f, 2 }, Standardizer.Apply(statistics, Data, [0, 3]));
    }

    [TestMethod]
    public void None_leaves_the_values()
    {
        var statistics = Standardizer.StatisticsOf(Document with { Standardize = "none" }, Data);
        CollectionAssert.AreEqual(new[] { 100f, 7, 1, 5 }, Standardizer.Apply(statistics, Data, [3, 0]));
    }

    [TestMethod]
    [DataRow("given")]
    [DataRow("federated")]
    public void Given_and_federated_take_the_document(string kind)
    {
        var document = Document with { Standardize = kind, Mean = [1, 5], Std = [2, 0.5] };
        CollectionAssert.AreEqual(new[] { 0f, 0, 49.5f, 4 }, Standardizer.Apply(Standardizer.StatisticsOf(document, Data), Data, [0, 3]));
        CollectionAssert.AreEqual(new[] { 1f, -2 }, Standardizer.Apply(document, [3.0, 4]));
        Assert.ThrowsExactly<LearningException>(() => Standardizer.StatisticsOf(Document with { Standardize = kind }, Data));
    }

    [TestMethod]
    public void A_constant_feature_stays_constant_however_it_rounds()
    {
        double[] values = [.. Enumerable.Repeat(0.1, 1000)];
        Assert.AreEqual(1, FeatureStatistics.Of(values, 1, [.. Enumerable.Range(0, 1000)]).Std[0]);
        Assert.AreEqual(1, FeatureStatistics.Of([3.0], 1, [0]).Std[0], "one row has no spread");
    }

    [TestMethod]
    public void Refuses_other_features_and_a_hospital_without_training_rows()
    {
        var error = Assert.ThrowsExactly<LearningException>(() => Standardizer.StatisticsOf(Document with { Features = ["y", "x"] }, Data));
        StringAssert.Contains(error.Message, "y, x");
        var untrained = Data with { Splits = [.. Enumerable.Repeat(Split.Test, 4)] };
        Assert.ThrowsExactly<LearningException>(() => Standardizer.StatisticsOf(Document, untrained));
    }

    [TestMethod]
    public void The_draft_carries_what_the_job_says()
    {
        var job = new JobSpec
        {
            Model = new Choice("mlp", MapNode.Empty),
            Data = new DataSpec { Standardize = Standardization.Given([1], [2]) },
            Target = new TargetSpec { Column = "label", Positive = "yes" },
        };
        var draft = PreprocessingDrafts.Of(job, ["age"]);
        Assert.AreEqual("""{"kind":"mlp"}""", draft.Model);
        Assert.AreEqual(("given", "label", 1.0, 2.0), (draft.Standardize, draft.Target, draft.Mean[0], draft.Std[0]));
        CollectionAssert.AreEqual(new[] { "", "yes" }, draft.Classes.ToArray());
    }
}
