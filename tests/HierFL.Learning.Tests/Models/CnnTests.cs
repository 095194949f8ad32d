using HierFL.Core.Tensors;
using HierFL.Learning.Models;
using HierFL.Learning.Training;
using HierFL.Testing;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace HierFL.Learning.Tests.Models;

[TestClass]
public sealed class CnnTests
{
    [TestMethod]
    public void A_network_that_no_machine_holds_is_refused_before_anything_is_allocated()
    {
        var vast = new Cnn { Channels = [.. Enumerable.Repeat(4096, 16)], Kernel = 31, Pool = 1 };
        Assert.Contains("parameters at least", vast.Check().Single());
        Assert.Contains("leave nothing of an image", new Cnn { Channels = [.. Enumerable.Repeat(1, 16)], Pool = 16 }.Check().Single());
        Assert.ThrowsExactly<LearningException>(() => FlatModel.Create(vast, InputShape.Image(1, 28, 28), 1, 0));
        Assert.ThrowsExactly<LearningException>(() => FlatModel.Create(new Cnn(), InputShape.Table(3), 1, 0));
    }

    /// <summary>Checkpoints, updates and users' own programs read these names.</summary>
    [TestMethod]
    public void Layouts_are_stable()
    {
        Assert.AreEqual(
            "blocks.0.conv.weight[4,1,3,3] blocks.0.conv.bias[4] blocks.1.conv.weight[8,4,3,3] blocks.1.conv.bias[8] "
            + "hidden.0.weight[16,392] hidden.0.bias[16] head.weight[1,16] head.bias[1]",
            Names(ModelFactory.Create(new Cnn { Channels = [4, 8], Hidden = [16], Dropout = 0.5 }, InputShape.Image(1, 28, 28), 1, 0)));
        Assert.AreEqual(
            "blocks.0.conv.weight[2,3,5,5] blocks.0.conv.bias[2] blocks.0.norm.weight[2] blocks.0.norm.bias[2] head.weight[4,8] head.bias[4] "
            + "blocks.0.norm.running_mean[2]* blocks.0.norm.running_var[2]* blocks.0.norm.num_batches_tracked[]*",
            Names(ModelFactory.Create(new Cnn { Channels = [2], Kernel = 5, Pool = 4, Hidden = [], BatchNorm = true }, InputShape.Image(3, 8, 11), 4, 0)));
    }

    public static IEnumerable<object[]> Shapes =>
    [
        [new Cnn { Channels = [3], Kernel = 3, Hidden = [] }, InputShape.Image(1, 4, 5), 1],
        [new Cnn { Channels = [3, 2], Kernel = 5, Pool = 3, Pooling = Pooling.Average, Hidden = [6] }, InputShape.Image(3, 11, 9), 3],
        [new Cnn { Channels = [2, 4], Kernel = 1, Pool = 1, Hidden = [5, 4] }, InputShape.Image(1, 3, 7), 2],
        [new Cnn { Channels = [4, 3], BatchNorm = true, Dropout = 0.5, Hidden = [5] }, InputShape.Image(3, 9, 8), 1],
    ];

    [TestMethod]
    [DynamicData(nameof(Shapes))]
    public void Predicts_what_plain_loops_give(Cnn family, InputShape inputs, int outputs)
    {
        var random = new Random(Seeds.Next(3));
        var model = ModelFactory.Create(family, inputs, outputs, 1);
        foreach (var tensor in model.Layout.Tensors.Where(tensor => tensor.Type == TensorType.Float32))
        {
            // A running variance is positive.
            for (var i = 0; i < tensor.Count; i++)
            {
                model.Floats[model.Layout.OffsetOf(tensor) + i] = (float)(random.NextDouble() - (tensor.Name.EndsWith("var", StringComparison.Ordinal) ? -0.1 : 0.5));
            }
        }

        float[][] images = [.. Enumerable.Range(0, 3).Select(_ => Enumerable.Range(0, inputs.Count).Select(_ => (float)(random.NextDouble() - 0.5)).ToArray())];
        var found = ModelFactory.Predict(family, model, [.. images.SelectMany(image => image)], inputs, outputs);
        double[] expected = [.. images.SelectMany(image => PlainCnn.Outputs(family, model, inputs, image))];
        Assert.HasCount(expected.Length, found);
        var worst = expected.Zip(found).Max(pair => Math.Abs(pair.First - pair.Second) / (1 + Math.Abs(pair.First)));
        Assert.IsLessThan(1e-5, worst);
        Assert.IsGreaterThan(1e-3, expected.Max() - expected.Min(), "the images matter");
    }

    [TestMethod]
    [DynamicData(nameof(Shapes))]
    public void Its_size_is_known_before_it_is_made(Cnn family, InputShape inputs, int outputs)
    {
        var parameters = ModelFactory.Create(family, inputs, outputs, 0).Layout.Tensors.Where(tensor => tensor.Kind == TensorKind.Parameter).Sum(tensor => tensor.Count);
        Assert.AreEqual(parameters, family.ParametersOf(inputs, outputs));
    }

    /// <summary>More rows than are applied at once.</summary>
    [TestMethod]
    public void Many_rows_are_predicted_as_few_are()
    {
        var (family, inputs) = (new Cnn { Channels = [512], Hidden = [] }, InputShape.Image(1, 64, 64));
        var model = ModelFactory.Create(family, inputs, 1, 1);
        float[] rows = [.. Enumerable.Range(0, 11 * inputs.Count).Select(i => MathF.Sin(i))];
        var all = ModelFactory.Predict(family, model, rows, inputs, 1);
        Assert.HasCount(11, all);
        Assert.AreEqual(ModelFactory.Predict(family, model, rows[^inputs.Count..], inputs, 1)[0], all[^1], 1e-5);
    }

    [TestMethod]
    public void Zeros_leave_running_statistics_alone()
    {
        var model = ModelFactory.Create(new Cnn { Channels = [2], BatchNorm = true, Init = Initialization.Zeros }, InputShape.Image(1, 4, 4), 1, 7);
        foreach (var tensor in model.Layout.Tensors.Where(tensor => tensor.Type == TensorType.Float32))
        {
            Assert.IsTrue(model.FloatsOf(tensor).ToArray().All(value => value == (tensor.Name.EndsWith("var", StringComparison.Ordinal) ? 1 : 0)), tensor.Name);
        }
    }

    [TestMethod]
    public void Refuses_what_is_no_image_and_blocks_that_leave_nothing()
    {
        var error = Assert.ThrowsExactly<LearningException>(() => ModelFactory.Create(new Cnn(), InputShape.Table(30), 1, 0));
        StringAssert.Contains(error.Message, "found cnn, which takes images, with a data set of 30 features; allowed: logistic-regression or mlp");
        error = Assert.ThrowsExactly<LearningException>(() => ModelFactory.Create(new Cnn { Channels = [2, 2, 2] }, InputShape.Image(1, 7, 28), 1, 0));
        StringAssert.Contains(error.Message, "found 3 blocks with pool 2, which leave nothing of images of 7 x 28 pixels, gray");
    }

    [TestMethod]
    [DataRow("even kernel", "kernel is 4; allowed: an odd number, so that a convolution keeps the size")]
    [DataRow("no blocks", "channels has 0 blocks; allowed: 1 to 16")]
    [DataRow("many layers", "hidden has 17 layers; allowed: up to 16")]
    public void Parameters_out_of_range_are_told(string which, string sentence)
    {
        var family = which switch
        {
            "even kernel" => new Cnn { Kernel = 4 },
            "no blocks" => new Cnn { Channels = [] },
            _ => new Cnn { Hidden = [.. Enumerable.Repeat(2, 17)] },
        };
        CollectionAssert.AreEqual(new[] { sentence }, family.Check().ToArray());
    }

    private static string Names(ModelVector model) => string.Join(
        ' ', model.Layout.Tensors.Select(tensor => $"{tensor.Name}[{string.Join(',', tensor.Shape)}]{(tensor.Kind == TensorKind.Buffer ? "*" : "")}"));
}
