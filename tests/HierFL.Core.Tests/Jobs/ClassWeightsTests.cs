using System.Collections.Immutable;
using HierFL.Core.Aggregation;
using HierFL.Core.Jobs;
using HierFL.Core.Updates;

namespace HierFL.Core.Tests.Jobs;

[TestClass]
public sealed class ClassWeightsTests
{
    private static readonly ImmutableArray<string> Labels = ["a", "b", "c"];

    [TestMethod]
    public void Balanced_lets_every_class_that_has_rows_count_the_same()
    {
        long[] counts = [60, 30, 10];
        var weights = ClassWeights.Balanced.By(Labels, counts);
        AreClose([100 / 180.0, 100 / 90.0, 100 / 30.0], weights);
        Assert.AreEqual(100, weights.Zip(counts, (weight, count) => weight * count).Sum(), 1e-12);
        AreClose([1, 1, 1], ClassWeights.BalancedLocal.By(Labels, [0, 30, 0]));
        AreClose([40 / 20.0, 1, 40 / 60.0], ClassWeights.Balanced.By(Labels, [10, 0, 30]));
    }

    [TestMethod]
    public void Given_weights_are_taken_and_the_rest_counts_one()
    {
        var given = ClassWeights.Of(ImmutableSortedDictionary<string, double>.Empty.Add("c", 5).Add("a", 0.5));
        AreClose([0.5, 1, 5], given.By(Labels, []));
        AreClose([1, 1, 1], ClassWeights.None.By(Labels, [1, 2, 3]));
    }

    [TestMethod]
    public void Labels_follow_the_outputs_of_the_model()
    {
        Assert.AreEqual("not 1, 1", string.Join(", ", ClassWeights.LabelsOf(new TargetSpec())));
        Assert.AreEqual("benign, malignant", string.Join(", ", ClassWeights.LabelsOf(new TargetSpec { Positive = "malignant", Negative = "benign" })));
        Assert.AreEqual("a, b, c", string.Join(", ", ClassWeights.LabelsOf(new TargetSpec { Task = PredictionTask.Multiclass, Classes = Labels })));
        Assert.IsEmpty(ClassWeights.LabelsOf(new TargetSpec { Task = PredictionTask.Regression }));
    }

    [TestMethod]
    public void Counts_travel_as_exact_sums()
    {
        var target = new TargetSpec { Task = PredictionTask.Multiclass, Classes = Labels };
        var sum = new RingSum(RingPlans.ForLanes(ClassCounts.Lanes(target), 1, 2));
        foreach (double[] rows in new double[][] { [0, 2, 2, 1], [2, 0, 0] })
        {
            var body = new UpdateBody(UpdateShape.Of(sum.Plan));
            ClassCounts.Values(3, rows).CopyTo(body.Lanes);
            sum.Add(body.Bytes.Span, 1);
        }

        CollectionAssert.AreEqual(new long[] { 3, 1, 3 }, ClassCounts.Read(sum.LaneTotals()).ToArray());
    }

    private static void AreClose(double[] expected, double[] found)
    {
        Assert.HasCount(expected.Length, found);
        foreach (var (wanted, got) in expected.Zip(found))
        {
            Assert.AreEqual(wanted, got, 1e-12);
        }
    }
}
