using HierFL.Core.Tensors;
using HierFL.Learning.Models;
using HierFL.Learning.Training;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace HierFL.Learning.Tests.Models;

[TestClass]
public sealed class ModelFactoryTests
{
    /// <summary>Checkpoints, updates and users' own programs read these names.</summary>
    [TestMethod]
    public void Layouts_are_stable()
    {
        Assert.AreEqual("layers.0.weight[1,3] layers.0.bias[1]", Names(ModelFactory.Create(new LogisticRegression(), InputShape.Table(3), 1, 0)));
        Assert.AreEqual("layers.0.weight[4,3] layers.0.bias[4] layers.1.weight[2,4] layers.1.bias[2] layers.2.weight[5,2] layers.2.bias[5]",
            Names(ModelFactory.Create(new Mlp { Hidden = [4, 2] }, InputShape.Table(3), 5, 0)));
    }

    [TestMethod]
    public void The_seed_fixes_the_initial_model_on_any_thread()
    {
        var family = new Mlp { Hidden = [16] };
        var expected = ModelFactory.Create(family, InputShape.Table(8), 1, 42).Floats;
        var found = new float[16][];
        Parallel.For(0, found.Length, new ParallelOptions { MaxDegreeOfParallelism = 4 }, i => found[i] = ModelFactory.Create(family, InputShape.Table(8), 1, i % 2 == 0 ? 42 : i).Floats);
        for (var i = 0; i < found.Length; i += 2)
        {
            CollectionAssert.AreEqual(expected, found[i]);
            CollectionAssert.AreNotEqual(expected, found[i + 1]);
        }
    }

    [TestMethod]
    public void Zeros_are_zeros() =>
        Assert.IsTrue(ModelFactory.Create(new Mlp { Init = Initialization.Zeros }, InputShape.Table(3), 1, 7).Floats.All(value => value == 0));

    [TestMethod]
    public void Predicts_what_the_formula_says()
    {
        var model = ModelFactory.Create(new LogisticRegression(), InputShape.Table(2), 1, 0);
        new float[] { 2, -1, 0.5f }.CopyTo(model.Floats, 0);
        CollectionAssert.AreEqual(new[] { 0.5, 2.5, -0.5, 10.5 }, ModelFactory.Predict(new LogisticRegression(), model, [0, 0, 1, 0, 0, 1, 4, -2], InputShape.Table(2), 1));
    }

    [TestMethod]
    public void An_mlp_predicts_what_the_formula_says()
    {
        var family = new Mlp { Hidden = [2] };
        var model = ModelFactory.Create(family, InputShape.Table(1), 1, 0);
        // Hidden: relu(x), relu(-x); output: 3·first + 5·second + 1.
        new float[] { 1, -1, 0, 0, 3, 5, 1 }.CopyTo(model.Floats, 0);
        CollectionAssert.AreEqual(new[] { 7.0, 11.0, 1.0 }, ModelFactory.Predict(family, model, [2, -2, 0], InputShape.Table(1), 1));
    }

    [TestMethod]
    public void Many_rows_are_predicted_as_few_are()
    {
        var family = new Mlp { Hidden = [3] };
        var model = ModelFactory.Create(family, InputShape.Table(2), 3, 1);
        float[] rows = [.. Enumerable.Range(0, 10_002).Select(i => MathF.Sin(i))];
        var all = ModelFactory.Predict(family, model, rows, InputShape.Table(2), 3);
        Assert.AreEqual(15_003, all.Length);
        CollectionAssert.AreEqual(ModelFactory.Predict(family, model, rows[^2..], InputShape.Table(2), 3), all[^3..]);
    }

    [TestMethod]
    public void Refuses_a_model_of_another_shape()
    {
        var model = ModelFactory.Create(new LogisticRegression(), InputShape.Table(2), 1, 0);
        var error = Assert.ThrowsExactly<LearningException>(() => ModelFactory.Predict(new LogisticRegression(), model, [1, 2, 3], InputShape.Table(3), 1));
        StringAssert.Contains(error.Message, "layers.0.weight [1,2]");
    }

    private static string Names(ModelVector model) =>
        string.Join(' ', model.Layout.Tensors.Select(tensor => $"{tensor.Name}[{string.Join(',', tensor.Shape)}]"));
}
