using System.Collections.Immutable;
using HierFL.Core.Jobs;
using HierFL.Core.Personalization;
using HierFL.Core.Tensors;

namespace HierFL.Core.Tests.Personalization;

[TestClass]
public sealed class ModelPartsTests
{
    private static readonly TensorLayout Layout = new(
    [
        Float("conv.weight", 3), Float("norm.weight", 2), Float("norm.bias", 2), Float("head.weight", 4), Float("head.bias", 1),
        new TensorSpec("norm.running_mean", TensorType.Float32, [2], TensorKind.Buffer),
        new TensorSpec("norm.num_batches_tracked", TensorType.Int64, [], TensorKind.Buffer),
    ]);

    [TestMethod]
    [DataRow("head.*", "conv.weight norm.weight norm.bias norm.running_mean norm.num_batches_tracked", "head.weight head.bias")]
    [DataRow("*.bias", "conv.weight norm.weight head.weight norm.running_mean norm.num_batches_tracked", "norm.bias head.bias")]
    [DataRow("conv.weight", "norm.weight norm.bias head.weight head.bias norm.running_mean norm.num_batches_tracked", "conv.weight")]
    public void A_pattern_divides_a_model_by_names(string pattern, string shared, string personal)
    {
        var parts = ModelParts.Of(new FedPer { Personal = pattern }, Layout);
        Assert.AreEqual((shared, personal), (Names(parts.Shared), Names(parts.Personal)));
    }

    [TestMethod]
    public void Statistics_are_no_parameters()
    {
        Assert.AreEqual((12, 14), (Layout.ParameterCount, Layout.FloatCount));
        CollectionAssert.AreEqual(new[] { new FlatRange(0, 3), new FlatRange(7, 5) }, ModelParts.Of(new FedBn(), Layout).SharedParameters.ToArray());
    }

    [TestMethod]
    public void Fedbn_keeps_the_layers_that_have_running_statistics()
    {
        var parts = ModelParts.Of(new FedBn(), Layout);
        Assert.AreEqual(("conv.weight head.weight head.bias", "norm.weight norm.bias norm.running_mean norm.num_batches_tracked"), (Names(parts.Shared), Names(parts.Personal)));
        Assert.AreEqual("norm (4 tensors, 7 values)", parts.Describe());
    }

    [TestMethod]
    [DataRow("head.*")]
    [DataRow("*.bias")]
    public void The_parts_of_a_model_are_the_model_again(string pattern)
    {
        var whole = new ModelVector(Layout, [.. Enumerable.Range(1, Layout.FloatCount).Select(i => (float)i)], [77]);
        foreach (var parts in new[] { ModelParts.Of(new FedPer { Personal = pattern }, Layout), ModelParts.Of(new FedBn(), Layout), ModelParts.Of(new Ditto(), Layout) })
        {
            var joined = parts.Join(parts.SharedOf(whole), parts.PersonalOf(whole));
            CollectionAssert.AreEqual(whole.Floats, joined.Floats);
            CollectionAssert.AreEqual(whole.Integers, joined.Integers);
        }
    }

    [TestMethod]
    [DataRow("head.*")]
    [DataRow("*.bias")]
    public void What_an_algorithm_changes_of_shared_parameters_comes_back_to_its_place(string pattern)
    {
        var parts = ModelParts.Of(new FedPer { Personal = pattern }, Layout);
        float[] whole = [.. Enumerable.Range(1, Layout.ParameterCount).Select(i => (float)i)];
        var shared = parts.Gather(whole, new float[parts.Shared.ParameterCount]);
        var expected = parts.SharedOf(new ModelVector(Layout, [.. whole, 0, 0], [0]));
        CollectionAssert.AreEqual(expected.Floats[..parts.Shared.ParameterCount], shared.ToArray());
        for (var i = 0; i < shared.Length; i++)
        {
            shared[i] = -shared[i];
        }

        parts.Scatter(shared, whole);
        var personal = parts.Personal.Tensors.Select(tensor => tensor.Name).ToHashSet();
        foreach (var tensor in Layout.Tensors.Where(tensor => tensor.Kind == TensorKind.Parameter))
        {
            Assert.IsTrue(whole.AsSpan(Layout.OffsetOf(tensor), (int)tensor.Count).ToArray().All(value => value > 0 == personal.Contains(tensor.Name)), tensor.Name);
        }
    }

    [TestMethod]
    [DataRow("haed.*", "found fedper, whose pattern 'haed.*' matches no tensor of the model; it has conv.weight, norm.weight, norm.bias, head.weight, head.bias, norm.running_mean, norm.num_batches_tracked")]
    [DataRow("*", "found fedper, which keeps every tensor at the hospital and leaves nothing to share; the model has conv.weight, norm.weight, norm.bias, head.weight, head.bias, norm.running_mean, norm.num_batches_tracked")]
    public void Refuses_a_pattern_that_divides_nothing(string pattern, string sentence) =>
        Assert.AreEqual(sentence, Message(new FedPer { Personal = pattern }, Layout));

    [TestMethod]
    public void Refuses_what_shares_no_parameter()
    {
        var odd = new TensorLayout([Float("w", 1), new TensorSpec("n.running_mean", TensorType.Float32, [1], TensorKind.Buffer)]);
        Assert.AreEqual("found fedper, which keeps every parameter at the hospital; what is left are n.running_mean", Message(new FedPer { Personal = "w" }, odd));
    }

    [TestMethod]
    public void Refuses_fedbn_without_batch_normalization()
    {
        var plain = new TensorLayout([Float("conv.weight", 3), Float("norm.weight", 2), Float("norm.bias", 2)]);
        Assert.AreEqual(
            "found fedbn, with a model that has no batch normalization: conv.weight, norm.weight, norm.bias; allowed: a model with batch normalization, such as {kind: mlp, batchNorm: true}",
            Message(new FedBn(), plain));
    }

    [TestMethod]
    [DataRow("head.*", "head.bias", true)]
    [DataRow("head.*", "ahead.bias", false)]
    [DataRow("*head*", "ahead.bias", true)]
    [DataRow("a*b*c", "axxbyybzc", true)]
    [DataRow("a*b*c", "axxbyybz", false)]
    [DataRow("head", "head.bias", false)]
    [DataRow("**", "", true)]
    [DataRow("", "x", false)]
    public void A_star_stands_for_any_characters(string pattern, string name, bool matches) => Assert.AreEqual(matches, NamePattern.Matches(pattern, name));

    [TestMethod]
    [Timeout(10_000, CooperativeCancellation = true)]
    public void A_pattern_of_many_stars_takes_no_time() => Assert.IsFalse(NamePattern.Matches(string.Concat(Enumerable.Repeat("a*", 2000)) + "b", new string('a', 20_000)));

    private static TensorSpec Float(string name, int length) => new(name, TensorType.Float32, [length], TensorKind.Parameter);

    private static string Names(TensorLayout layout) => string.Join(' ', layout.Tensors.Select(tensor => tensor.Name));

    private static string Message(Personal personal, TensorLayout layout) => Assert.ThrowsExactly<ArgumentException>(() => ModelParts.Of(personal, layout)).Message;
}
