using HierFL.Core.Algorithms;
using HierFL.Core.Jobs;
using HierFL.Core.Tensors;
using HierFL.Learning.Algorithms;
using HierFL.Learning.Models;
using HierFL.Learning.Training;
using HierFL.Testing;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace HierFL.Learning.Tests.Training;

[TestClass]
public sealed class LearningSetupTests
{
    [TestMethod]
    public void Reads_the_choices_of_a_job()
    {
        var setup = LearningSetup.Of(TestJobs.Job(
            """{"kind":"mlp","hidden":[16,8],"activation":"tanh","init":"zeros"}""",
            PredictionTask.Multiclass,
            new LocalSpec { Optimizer = TestJobs.Optimizer("""{"kind":"adam","learningRate":0.01,"beta1":0.8}""") }));
        var mlp = (Mlp)setup.Model;
        CollectionAssert.AreEqual(new[] { 16, 8 }, mlp.Hidden.ToArray());
        Assert.AreEqual((Activation.Tanh, Initialization.Zeros), (mlp.Activation, mlp.Init));
        Assert.AreEqual(new Adam { LearningRate = 0.01, Beta1 = 0.8 }, setup.Optimizer);
        Assert.AreEqual((new FedAvg(), new CrossEntropy(), 3), (setup.Algorithm, setup.Loss, setup.Outputs));
    }

    [TestMethod]
    public void Kinds_are_found_under_their_keys()
    {
        string Kinds(string key) => string.Join(' ', LearningSetup.Catalogue.FamilyAt(key)!.Kinds.Keys);
        Assert.AreEqual("cnn logistic-regression mlp", Kinds("model"));
        Assert.AreEqual("fedavg feddyn fednova fedprox fedsgd scaffold", Kinds("algorithm"));
        Assert.AreEqual("adam sgd", Kinds("local.optimizer"));
        Assert.AreEqual("auto bce cross-entropy focal mse", Kinds("local.loss"));
        Assert.AreEqual("apfl ditto fedbn fedper fedrep fine-tune none", Kinds("personalization"));
    }

    [TestMethod]
    [DataRow("""{"kind":"mlp","hidden":[]}""", "hidden")]
    [DataRow("""{"kind":"mlp","hidden":[4,0]}""", "hidden")]
    [DataRow("""{"kind":"mlp","init":"zero"}""", "zeros")]
    [DataRow("""{"kind":"mlq"}""", "mlp")]
    public void Refuses_models_that_cannot_be(string model, string problem) =>
        StringAssert.Contains(Assert.ThrowsExactly<LearningException>(() => LearningSetup.Of(TestJobs.Job(model))).Message, problem);

    [TestMethod]
    [DataRow("""{"kind":"sgd","learningRate":0}""", "learningRate")]
    [DataRow("""{"kind":"sgd","momentum":1}""", "momentum")]
    [DataRow("""{"kind":"adam","beta2":1.5}""", "beta2")]
    [DataRow("""{"kind":"adam","weightDecay":-1}""", "weightDecay")]
    public void Refuses_optimizers_out_of_range(string optimizer, string problem) =>
        StringAssert.Contains(
            Assert.ThrowsExactly<LearningException>(() => LearningSetup.Of(TestJobs.Job(local: new LocalSpec { Optimizer = TestJobs.Optimizer(optimizer) }))).Message, problem);

    [TestMethod]
    public void Starts_from_a_checkpoint_by_tensor_names()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("start.safetensors");
        var trained = ModelFactory.Create(new LogisticRegression(), InputShape.Table(3), 1, 1);
        // As another program may write it: in another order.
        var layout = new TensorLayout(trained.Layout.Tensors.Reverse());
        File.WriteAllBytes(path, Safetensors.ToBytes(new ModelVector(layout, [trained.Floats[3], .. trained.Floats[..3]], [])));
        var family = LearningSetup.Of(TestJobs.Job($$$"""{"kind":"logistic-regression","init":{"checkpoint":"{{{path}}}"}}""")).Model;
        CollectionAssert.AreEqual(trained.Floats, ModelFactory.Create(family, InputShape.Table(3), 1, 99).Floats);
        StringAssert.Contains(Assert.ThrowsExactly<LearningException>(() => ModelFactory.Create(family, InputShape.Table(4), 1, 0)).Message, "layers.0.weight [1,4]");
        File.Delete(path);
        StringAssert.Contains(Assert.ThrowsExactly<LearningException>(() => ModelFactory.Create(family, InputShape.Table(3), 1, 0)).Message, "cannot be read");
    }
}
